import Filesystem
import Glibc
import Layers
import TestSupport
import Testing

@Suite(.enabled(if: geteuid() == 0, "needs root")) struct InsertedTreeTests {
    private func listing(_ tree: InsertedTree, _ build: OverlayBuild) throws -> [String] {
        let writer = LayerWriter(owners: OverlayBuild.owners, epoch: OverlayBuild.epoch)
        return try build.listing(writer.write(tree, to: build.layout)).map {
            $0.replacing(" \(OverlayBuild.epoch) ", with: " ")
        }
    }

    @Test func isBelowDirectoriesOfTheImageWithOneOwnerAndTime() throws {
        try inOverlayBuild { build in
            let base = try build.tree(
                "base", "mkdir -p usr/src; chmod 750 usr/src; chown 100001:100002 usr/src; touch -d @1 usr usr/src")
            let tree = try build.tree(
                "tree",
                """
                chmod 1775 .; chown 100044 .; touch -d @7 a; chmod 4755 a; ln a b; ln -s a l; mkdir d; touch d/f
                setfattr -n user.a -v 1 d/f
                """)
            let inserted = InsertedTree(tree, at: "usr/src/app/x", user: 1000, group: 100, over: [base])
            let entries = try listing(inserted, build)
            #expect(
                entries == [
                    "d 755 0:0 1 usr/", "d 750 1:2 1 usr/src/", "d 755 0:0 usr/src/app/",
                    "d 1775 1000:100 usr/src/app/x/",
                    "f 4755 1000:100 usr/src/app/x/a", "h 4755 1000:100 usr/src/app/x/b -> usr/src/app/x/a",
                    "d 755 1000:100 usr/src/app/x/d/", "f 644 1000:100 usr/src/app/x/d/f user.a=31",
                    "l 777 1000:100 usr/src/app/x/l -> a",
                ])
        }
    }

    /// Otherwise the layer would put a directory in the link's place.
    @Test(arguments: [
        ("app", "srv/app"), ("bin/x", "usr/bin/x"), ("up/x", "x"), ("gone/x", "nowhere/x"),
        ("chain/y", "usr/bin/y"), ("removed/x", "removed/x"),
    ])
    func followsSymbolicLinksOfTheImage(path: String, resolved: String) throws {
        try inOverlayBuild { build in
            let base = try build.tree(
                "base",
                """
                mkdir -p srv usr/bin; ln -s /srv/app app; ln -s usr/bin bin; ln -s ../../.. up; ln -s nowhere gone
                ln -s usr/../bin/. chain; ln -s x removed
                """)
            let upper = try build.change("upper", over: [base], "rm removed")
            let tree = try build.tree("tree")
            let path = try RelativePath(path)
            let inserted = InsertedTree(tree, at: path, user: 0, group: 0, over: [base, upper])
            #expect(try inserted.resolvedPath()?.description == resolved)
            #expect(try listing(inserted, build).last == "d 755 0:0 \(resolved)/")
        }
    }

    @Test func refusesAPathThroughAFileOrInCircles() throws {
        try inOverlayBuild { build in
            let base = try build.tree("base", "touch f; ln -s a b; ln -s b a")
            let tree = try build.tree("tree")
            for path in ["f/x", "f", "a/x"] as [RelativePath] {
                let inserted = InsertedTree(tree, at: path, user: 0, group: 0, over: [base])
                #expect {
                    try listing(inserted, build)
                } throws: {
                    "\($0)" == "cannot make a layer: '/\(path)' leads to no directory in the image"
                }
            }
        }
    }

    @Test func canBeAtTheRoot() throws {
        try inOverlayBuild { build in
            let tree = try build.tree("tree")
            let inserted = InsertedTree(tree, at: nil, user: 5, group: 6, over: [])
            #expect(try listing(inserted, build) == [])
            try build.sh("mkdir d; touch d/f", in: tree)
            #expect(try listing(inserted, build) == ["d 755 5:6 d/", "f 644 5:6 d/f"])
        }
    }
}
