import Escaping
import SystemPackage
import TestSupport
import Testing

@testable import Git

@Suite struct PackReaderTests {
    @Test(arguments: [[], ["repack.useDeltaBaseOffset=false"], ["pack.indexVersion=1"], ["pack.depth=200"]])
    func readsWhatGitPacked(configuration: [String]) throws {
        try withWorktree { worktree in
            try worktree.commitSimilarFiles()
            try worktree.git(configuration.flatMap { ["-c", $0] } + ["repack", "-q", "-a", "-d", "-f", "--window=50"])
            try worktree.git("prune-packed", "-q")
            let reader = PackReader(PackSet(objectDirectories: [worktree.gitDirectory.appending("objects")]))
            let objects = try worktree.allObjects()
            #expect(objects.count > 100)
            for object in objects {
                let found = reader.read(object.id)
                if configuration == ["pack.indexVersion=1"] {
                    #expect(found == nil)
                } else {
                    #expect(found?.content == object.content, "\(object.id)")
                    #expect(found?.kind == object.kind)
                    #expect(reader.header(object.id)?.size == UInt64(object.content.count))
                    #expect(reader.header(object.id)?.kind == object.kind)
                }
            }
            #expect(reader.read(try #require(ObjectID(hex: String(repeating: "7", count: 40)))) == nil)
        }
    }

    @Test func readsPacksOfAlternates() throws {
        try withWorktree { worktree in
            try worktree.commitSimilarFiles()
            try worktree.git("gc", "-q")
            try worktree.git("clone", "-q", "-s", "--bare", ".", "clone.git")
            let repository = try Repository(.init(worktree.path.appending("clone.git")))
            let id = try repository.commit(repository.resolve("HEAD")).tree
            #expect(repository.packReader.read(id)?.kind == .tree)
        }
    }

    @Test func readsWhatWasPackedAfterItWasOpened() throws {
        try withWorktree { worktree in
            let repository = try Repository(.init(worktree.path))
            let id = try worktree.commit()
            try worktree.git("gc", "-q")
            #expect(try repository.commit(repository.resolve("HEAD")).id.description == id)
        }
    }

    /// Every byte of a pack and of its index changed in turn: what is read is right, or left to libgit2.
    @Test func survivesBrokenPacks() throws {
        try withWorktree { worktree in
            for number in 0..<6 {
                try worktree.write(String(repeating: "line \(number)\n", count: 30) + "\(number)", to: "f")
                try worktree.commit()
            }
            try worktree.git("repack", "-q", "-a", "-d", "-f")
            let directory = worktree.gitDirectory.appending("objects")
            let objects = try worktree.allObjects()
            let pack = directory.appending("pack")
            for name in fileNames(in: pack) where name.hasSuffix(".pack") || name.hasSuffix(".idx") {
                let path = pack.appending(name)
                let intact = try readFile(path)
                try run("chmod", ["u+w", path.string]).success()
                var generator = SeededGenerator(seed: 5)
                let places = Array(intact.indices).shuffled(using: &generator)
                    .prefix(Soak.count(short: 300, full: intact.count))
                for place in places {
                    var broken = intact
                    broken[place] ^= UInt8.random(in: 1...255, using: &generator)
                    try worktree.write(broken, to: ".git/objects/pack/" + name)
                    let reader = PackReader(PackSet(objectDirectories: [directory]))
                    for object in objects {
                        guard let found = reader.read(object.id) else { continue }
                        // Ids and instructions have no checksum of their own; sizes and bounds have to hold.
                        #expect(found.content.count < 1 << 20, "byte \(place) of \(name)")
                    }
                }
                try worktree.write(intact.dropLast(intact.count / 2), to: ".git/objects/pack/" + name)
                _ = objects.map { PackReader(PackSet(objectDirectories: [directory])).read($0.id) }
                try worktree.write(intact, to: ".git/objects/pack/" + name)
            }
        }
    }

    @Test(
        arguments: [
            ([], false), ([3, 3], false), ([3, 3, 0x90, 3], true), ([4, 3, 0x90, 3], false), ([3, 4, 0x90, 3], false),
            ([3, 4, 0x90, 4], false), ([3, 3, 0x91, 1, 3], false), ([3, 3, 3, 1, 2], false), ([3, 3, 0], false),
            ([3, 5, 0x91, 1, 2, 3, 1, 2, 3], true), ([3, 3, 0x91], false), ([3, 0x80], false),
            ([3, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1], false),
        ] as [([UInt8], Bool)])
    func appliesOnlyDifferencesThatFit(bytes: [UInt8], isGood: Bool) {
        let result = Delta(bytes)?.apply(to: [7, 8, 9])
        #expect((result != nil) == isGood)
    }
}

extension Worktree {
    fileprivate func commitSimilarFiles() throws {
        var generator = SeededGenerator(seed: 4)
        var lines = (0..<400).map { "line \($0) \(UInt32.random(in: 0...99, using: &generator))" }
        for number in 0..<40 {
            lines[Int.random(in: 0..<400, using: &generator)] = "changed in \(number)"
            try importCommit([
                ImportedFile("d/a", lines.joined(separator: "\n")), ImportedFile("d/b", lines.reversed().joined()),
                ImportedFile(path: Array("c\(number)".utf8), content: generator.bytes(100)), ImportedFile("empty", ""),
            ])
            if number % 10 == 0 { try git("tag", "-a", "-m", "t", "t\(number)", "main") }
            try git("update-ref", "refs/heads/b\(number)", "main")
        }
    }

    fileprivate func allObjects() throws -> [(id: ObjectID, kind: ObjectKind, content: [UInt8])] {
        var output = try git("cat-file", "--batch-all-objects", "--batch", "--unordered")[...]
        var objects: [(ObjectID, ObjectKind, [UInt8])] = []
        while !output.isEmpty {
            let line = String(decoding: output.prefix { $0 != 0x0A }, as: UTF8.self).split(separator: " ")
            output = output.drop { $0 != 0x0A }.dropFirst()
            let kinds: [Substring: ObjectKind] = ["commit": .commit, "tree": .tree, "blob": .blob, "tag": .tag]
            let size = try #require(Int(line[2]))
            objects.append(
                (try #require(ObjectID(hex: line[0])), try #require(kinds[line[1]]), Array(output.prefix(size))))
            output = output.dropFirst(size + 1)
        }
        return objects
    }
}
