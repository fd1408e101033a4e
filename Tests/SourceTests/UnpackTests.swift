import Filesystem
import Glibc
import Source
import SystemPackage
import Tar
import TestSupport
import Testing

@Suite struct UnpackTests {
    private let archive =
        RawHeader("./", type: "5").with("") + RawHeader("a/", type: "5").setting(at: 136, "00000000007\0").with("")
        + RawHeader("a/b", size: 3).setting(at: 136, "00000000011\0").setting(at: 100, "0004755\0").with("new")
        + RawHeader("a/c", type: "2", link: "b").setting(at: 136, "00000000013\0").with("")
        + RawHeader("d", type: "1", link: "a/b").with("") + endMark

    /// Whatever umask, default ACL or set-group-id the place has.
    @Test func givesModesThatDependOnTheSourceAlone() throws {
        try withTemporaryDirectory { place in
            let script = "umask 077 && chmod 2770 . && exec \"$0\" check --convention sti --unpack app app.tar"
            try run("tee", ["app.tar"], input: archive, directory: place).success()
            try run("sh", ["-c", script, try pushyardExecutable.string], directory: place).success()
            let tree = try listing(place.appending("app"))
            #expect(
                tree == ["directory 755 a", "file 755 a/b: new", "link a/c -> b", "file 755 d: new"])
            let root = try Directory(place).metadata(of: "app")
            #expect(root.mode.rawValue == 0o755)
        }
    }

    @Test func unpacksIntoADirectoryThatIsThere() throws {
        try withTemporaryDirectory(on: .memory) { place in
            let report = try SourceReader { [archive] in ArraySource(archive) }.unpackAll(into: Directory(place))
            #expect(try listing(place).first == "directory 755 a")
            #expect(report.newest == 1_112_911_993)
            #expect(report.listing.hasFile("a/b") && !report.listing.hasFile("b"))
            let below = try #require(report.listing.below("a"))
            #expect(below.rootNames == ["b", "c"])
            #expect(below.hasFile("b") && below.hasFile("c") && !below.hasFile("a/b") && !below.hasFile("d"))
            #expect(report.listing.below("d") == nil && report.listing.below("x") == nil && below.below("a") == nil)
        }
    }

    @Test func keepsTimesAndSharesHardLinks() throws {
        try withUnpacked(archive) { place, outcome in
            _ = try outcome.get()
            let root = try Directory(place.appending("app"))
            let directory = try root.openDirectory("a" as FileName)
            #expect(try directory.metadata().modified == Timestamp(seconds: 7))
            let file = try directory.metadata(of: "b")
            #expect(file.modified == Timestamp(seconds: 9))
            #expect(try directory.metadata(of: "c").modified == Timestamp(seconds: 11))
            #expect(try root.metadata(of: "d").identity == file.identity)
        }
    }

    @Test(arguments: [Int64.min, -1, 1 << 33, 1 << 60, .max])
    func survivesTimesThatNoFilesystemHas(seconds: Int64) throws {
        let archive = rawPax("x", ("mtime", "\(seconds)")) + rawFile("a", "1") + endMark
        try withUnpacked(archive) { place, outcome in
            _ = try outcome.get()
            let tree = try listing(place)
            #expect(tree == ["directory 755 app", "file 644 app/a: 1"])
        }
    }

    @Test func replacesNothing() throws {
        try withTemporaryDirectory(on: .memory) { place in
            try run(
                "sh", ["-c", "mkdir app link-target && echo mine > app/a && ln -s link-target link"], directory: place
            )
            .success()
            for name in ["app", "link"] as [FileName] {
                let error = #expect(throws: FilesystemError.self) {
                    try SourceReader { ArraySource(archive) }.unpack(as: name, in: Directory(place))
                }
                #expect("\(try #require(error))" == "cannot create directory '\(place)/\(name)': it exists already")
            }
            let tree = try listing(place)
            #expect(
                tree == [
                    "directory 755 app", "file 644 app/a: mine\n", "link link -> link-target",
                    "directory 755 link-target",
                ])
        }
    }

    @Test func leavesNothingWhenTheInputBreaks() throws {
        struct Broken: Error {}
        struct BreakingSource: ByteSource {
            var inner: ArraySource

            mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
                let count = try inner.read(into: buffer)
                if count == 0 { throw Broken() }
                return count
            }
        }
        try withTemporaryDirectory(on: .memory) { place in
            #expect(throws: Broken.self) {
                try SourceReader { BreakingSource(inner: ArraySource(Array(archive.dropLast(1024)))) }
                    .unpack(as: "app", in: Directory(place))
            }
            let tree = try listing(place)
            #expect(tree == [])
        }
    }
}
