import SystemPackage
import TestSupport
import Testing

@testable import Git

@Suite struct TreeWalkTests {
    @Test func visitsWhatGitArchiveWrites() throws {
        try withWorktree { worktree in
            for file in [
                "a", "a.b", "dir/x", "dir/y/z", "dir.b/x", "empty/ignored", "none/deep/er/file", "skip/deep/file", "z",
                "keep/skip/file", "keep/file", "link/target", "d/ignored", "d/e/f",
            ] { try worktree.write(file, to: file) }
            try run("ln", ["-s", "target", worktree.path.appending("link/link").string]).success()
            try run("chmod", ["+x", worktree.path.appending("dir/x").string]).success()
            try worktree.write(
                "ignored export-ignore\nskip/ export-ignore\nnone/** export-ignore\n", to: ".gitattributes")
            try worktree.write("f !export-ignore\n", to: "d/.gitattributes")
            try worktree.commit()
            try worktree.expectSameWalk()
        }
    }

    @Test func commitsOfOtherRepositoriesAreDirectories() throws {
        try withWorktree { worktree in
            let id = try worktree.commit()
            for name in ["sub", "ignored", "only/ignored"] {
                try worktree.git("update-index", "--add", "--cacheinfo", "160000,\(id),\(name)")
            }
            let blob = try worktree.line("hash-object", "-w", "--stdin", input: "ignored/ export-ignore\n")
            try worktree.git("update-index", "--add", "--cacheinfo", "100644,\(blob),.gitattributes")
            try worktree.git("commit", "-q", "-m", "m")
            try worktree.expectSameWalk()
        }
    }

    @Test func symbolicLinkIsReadAsAttributes() throws {
        try withWorktree { worktree in
            try worktree.write("x", to: "a")
            try run("ln", ["-s", "a export-ignore", worktree.path.appending(".gitattributes").string]).success()
            try worktree.commit()
            try worktree.expectSameWalk()
        }
    }

    @Test func infoAttributesDecideLast() throws {
        try withWorktree { worktree in
            for name in ["a", "b"] { try worktree.write("x", to: name) }
            try worktree.write("a export-ignore\n", to: ".gitattributes")
            try worktree.write("a !export-ignore\nb export-ignore\n", to: ".git/info/attributes")
            try worktree.commit()
            try worktree.expectSameWalk()
        }
    }

    @Test(arguments: 1...Soak.count(short: 15, full: 1000))
    func visitsWhatGitArchiveWritesOfGeneratedTrees(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        try withWorktree { worktree in
            let names = ["a", "b", "c", "a.b", "ab", "d e", "x"]
            for _ in 0..<40 {
                let path = (0..<Int.random(in: 1...4, using: &generator)).map { _ in generator.pick(names) }
                    .joined(separator: "/")
                // A file may be where this path needs a directory, or the other way round.
                _ = try? worktree.write("x", to: path)
            }
            for directory in ["", "a/", "a/b/", "x/"] where directory.isEmpty || generator.chance(1, in: 2) {
                let lines = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                    generator.pick(["a", "b", "/a", "a/b", "*", "**/c", "x/", "a/*", "a.*", "*/", "a/**", "d?e/"])
                        + generator.pick([" export-ignore", " export-ignore", " -export-ignore", " !export-ignore"])
                }
                _ = try? worktree.write(lines.joined(separator: "\n"), to: directory + ".gitattributes")
            }
            try worktree.commit()
            try worktree.expectSameWalk("seed \(seed)")
        }
    }

    @Test func oversizedAttributesAreIgnoredWithWarning() throws {
        try withWorktree { worktree in
            try worktree.write("x", to: "d/a")
            try worktree.write("a export-ignore", to: "d/.gitattributes")
            try worktree.commit()
            let repository = try Repository(.init(worktree.path))
            var limits = AttributeLimits()
            limits.largestFile = 10
            var walk = try TreeWalk(
                of: repository.commit(repository.resolve("HEAD")).tree, in: repository, attributeLimits: limits)
            var paths: [String] = []
            while let entry = try walk.next() { paths.append(String(decoding: entry.path, as: UTF8.self)) }
            #expect(paths == ["d", "d/.gitattributes", "d/a"])
            #expect(
                walk.warnings.map(\.description) == ["'d/.gitattributes' is ignored: it is not smaller than 10 bytes"])
        }
    }

    @Test func endsWhenATreeIsMissing() throws {
        try withWorktree { worktree in
            let missing = String(repeating: "1", count: 40)
            let tree = try worktree.line("mktree", "--missing", input: "040000 tree \(missing)\td\n")
            let repository = try Repository(.init(worktree.path))
            var walk = try TreeWalk(of: #require(ObjectID(hex: tree)), in: repository)
            #expect(throws: GitError.self) { try walk.next() }
            #expect(try walk.next() == nil)
        }
    }

    @Test func measuresWhatIsThere() throws {
        try withWorktree { worktree in
            for path in ["a", "d/b", "d/e/c"] { try worktree.write("four", to: path) }
            try worktree.commit()
            let repository = try Repository(.init(worktree.path))
            let size = try repository.measure(repository.commit(repository.resolve("HEAD")).tree)
            #expect((size.entries, size.bytes, size.depth) == (5, 12, 3))
            #expect((size.attributeBytes, size.attributeWork) == (0, 0))
        }
    }

    /// `measure` tells before a walk what the walk would find.
    @Test func countsAttributesAsTheyAreLookedUp() throws {
        try withWorktree { worktree in
            try worktree.write("a text\n", to: ".gitattributes")
            try worktree.write("b text\nc\n", to: "d/.gitattributes")
            for path in ["a", "d/b", "d/e/c"] { try worktree.write("x", to: path) }
            try worktree.commit()
            let repository = try Repository(.init(worktree.path))
            let tree = try repository.commit(repository.resolve("HEAD")).tree
            let size = try repository.measure(tree)
            #expect(size.attributeBytes == 7 + 9)
            // .gitattributes a d d/.gitattributes d/b d/e d/e/c, and from d on: .gitattributes b e e/c
            let paths: [UInt64] = [14 + 1 + 1 + 16 + 3 + 3 + 5, 14 + 1 + 1 + 3]
            #expect(size.attributeWork == 7 * (64 + 7 * 8 + paths[0]) + 9 * (64 + 4 * 8 + paths[1]))
            for (limits, fits) in [
                (AttributeLimits(bytes: 16, work: size.attributeWork), true),
                (AttributeLimits(bytes: 15, work: size.attributeWork), false),
                (AttributeLimits(bytes: 16, work: size.attributeWork - 1), false),
            ] {
                var isRefused = false
                do {
                    var walk = try TreeWalk(of: tree, in: repository, attributeLimits: limits)
                    while try walk.next() != nil {}
                } catch GitError.tooManyAttributes {
                    isRefused = true
                }
                #expect(isRefused == !fits)
            }
        }
    }

    @Test func measuresBombWithoutWalkingIt() throws {
        try withWorktree { worktree in
            let blob = try worktree.line("hash-object", "-w", "--stdin", input: "bomb")
            var tree = try worktree.line("mktree", input: (0..<10).map { "100644 blob \(blob)\tf\($0)\n" }.joined())
            for _ in 0..<24 {
                tree = try worktree.line("mktree", input: (0..<10).map { "040000 tree \(tree)\td\($0)\n" }.joined())
            }
            let repository = try Repository(.init(worktree.path))
            let size = try repository.measure(#require(ObjectID(hex: tree)))
            #expect((size.entries, size.bytes, size.depth) == (.max, .max, 25))
        }
    }
}

extension Worktree {
    /// Compares a walk over `HEAD` with the names that git archives of it.
    fileprivate func expectSameWalk(
        _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let listing = try run("tar", ["-tf", "-"], input: git("archive", "HEAD"), directory: path).success().outputText
        let repository = try Repository(.init(path))
        var walk = try TreeWalk(of: repository.commit(repository.resolve("HEAD")).tree, in: repository)
        var names: [String] = []
        while let entry = try walk.next() {
            let isDirectory = entry.kind == .directory || entry.kind == .submodule
            names.append(String(decoding: entry.path, as: UTF8.self) + (isDirectory ? "/" : ""))
        }
        #expect(names == listing.split(separator: "\n").map(String.init), comment, sourceLocation: sourceLocation)
    }
}
