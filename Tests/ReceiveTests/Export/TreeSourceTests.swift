import Git
import Source
import SystemPackage
import Tar
import TestSupport
import Testing

@testable import Receive

@Suite struct TreeSourceTests {
    @Test(arguments: [
        ("..", "E-DOTDOT", "'..': path contains '..'"),
        (".", "E-NAME", "'.': invalid name: '.'"),
        (".git", "E-DOTGIT", "'.git': .git entries are not allowed"),
        (".GIT ", "E-DOTGIT", "'.GIT ': .git entries are not allowed"),
        ("a/b", "E-NAME", "'a/b': invalid name: it holds a slash"),
        ("/etc", "E-NAME", "'/etc': invalid name: it holds a slash"),
        (".wh.x", "E-WH", "'.wh.x': reserved whiteout name"),
    ])
    func refusesNameThatGitWouldNotCheckOut(name: String, code: String, message: String) throws {
        try withWorktree { worktree in
            try worktree.commitTree([("100644", Array(name.utf8))])
            try worktree.expectRefusal(code, message)
        }
    }

    @Test func refusesNameThatIsNotUTF8() throws {
        try withWorktree { worktree in
            try worktree.commitTree([("100644", [0x61, 0xFF])])
            try worktree.expectRefusal("E-UTF8", "'a\\xff': name is not UTF-8")
        }
    }

    @Test func refusesNameOf5000Bytes() throws {
        try withWorktree { worktree in
            try worktree.commitTree([("100644", Array(repeating: 0x61, count: 5000))])
            try worktree.expectRefusal("E-PATHLEN", nil)
        }
    }

    @Test func refusesNameThatIsThereTwice() throws {
        try withWorktree { worktree in
            try worktree.commitTree([("100644", [0x61]), ("100755", [0x61])])
            try worktree.expectRefusal("E-DUP", "'a': duplicate entry")
        }
    }

    @Test func refusesLinkThatLeavesTheTree() throws {
        try withWorktree { worktree in
            try worktree.importCommit([ImportedFile("d/link", "../../etc/passwd", mode: "120000")])
            try worktree.expectRefusal("E-LINKESC", nil)
        }
    }

    @Test func refusesBombBeforeAByteIsWritten() throws {
        try withWorktree { worktree in
            try worktree.commitBomb(leaf: "100644 blob \(worktree.line("hash-object", "-w", "--stdin", input: "bomb"))")
            try worktree.expectRefusal("E-COUNT", "too many entries: at most 200000", written: 0)
        }
    }

    @Test func refusesBombOfEmptyTrees() throws {
        try withWorktree { worktree in
            try worktree.commitBomb(leaf: "040000 tree \(worktree.line("mktree"))")
            try worktree.expectRefusal("E-COUNT", "too many entries: at most 200000", written: 0)
        }
    }

    @Test func refusesBombWhoseAttributesLeaveNothingOut() throws {
        try withWorktree { worktree in
            try worktree.commitBomb(leaf: "040000 tree \(worktree.line("mktree"))")
            try worktree.write("* -export-ignore", to: ".git/info/attributes")
            var limits = SourceLimits()
            limits.entries = 1000
            try worktree.expectRefusal("E-COUNT", "too many entries: at most 1000", written: 0, limits: limits)
        }
    }

    @Test func refusesSizeBeforeAByteIsWritten() throws {
        try withWorktree { worktree in
            try worktree.importCommit((0..<3).map { ImportedFile("f\($0)", String(repeating: "x", count: 1000)) })
            var limits = SourceLimits()
            limits.totalSize = 2999
            try worktree.expectRefusal("E-BOMB", "archive expands beyond 2999 bytes", written: 0, limits: limits)
        }
    }

    @Test func refusesDepthBeforeAByteIsWritten() throws {
        try withWorktree { worktree in
            try worktree.importCommit([ImportedFile("a/b/c/d", "x")])
            var limits = SourceLimits()
            limits.depth = 3
            try worktree.expectRefusal("E-DEPTH", "too deep: more than 3 levels", written: 0, limits: limits)
            limits.depth = 4
            _ = try worktree.buildArchive(limits: limits)
        }
    }

    /// A few trees of a few hundred bytes that stand for 200,000 paths, and patterns that each take long to fail.
    @Test func refusesAttributesThatTakeLongForSoManyPaths() throws {
        try withWorktree { worktree in
            let blob = try worktree.line("hash-object", "-w", "--stdin", input: "x")
            let name = String(repeating: "a", count: 200)
            var tree = try worktree.line(
                "mktree", input: (100..<200).map { "100644 blob \(blob)\t\(name)\($0)\n" }.joined())
            tree = try worktree.line("mktree", input: (100..<200).map { "040000 tree \(tree)\td\($0)\n" }.joined())
            let line = "*" + String(repeating: "a", count: 100) + "b text\n"
            let attributes = String(repeating: line, count: 4000)
            let file = try worktree.line("hash-object", "-w", "--stdin", input: attributes)
            let entries = "100644 blob \(file)\t.gitattributes\n"
            try worktree.commitTree(
                worktree.line("mktree", input: entries + (10..<29).map { "040000 tree \(tree)\td\($0)\n" }.joined()))
            try worktree.expectRefusal(
                "E-ATTR",
                "too many attributes for so many paths: .gitattributes of \(attributes.utf8.count) bytes and 191920 entries",
                written: 0)
        }
    }

    @Test func refusesMoreAttributesThanFitInMemory() throws {
        try withWorktree { worktree in
            let attributes = try worktree.line(
                "hash-object", "-w", "--stdin", input: String(repeating: "a text\n", count: 10_000))
            var tree = try worktree.line("mktree", input: "100644 blob \(attributes)\t.gitattributes\n")
            for _ in 0..<7 {
                tree = try worktree.line(
                    "mktree", input: "100644 blob \(attributes)\t.gitattributes\n040000 tree \(tree)\td\n")
            }
            try worktree.commitTree(tree)
            try worktree.expectRefusal(
                "E-ATTR",
                "too many attributes: the .gitattributes that hold for one path have 560000 bytes, at most 524288",
                written: 0)
        }
    }

    @Test func takesWhatIsSmallOnceAttributesHaveBeenObeyed() throws {
        try withWorktree { worktree in
            let ignored = (0..<100).map { ImportedFile("docs/f\($0)", "a document") }
            try worktree.importCommit(ignored + [ImportedFile(".gitattributes", "docs/ export-ignore\n")])
            var limits = SourceLimits()
            limits.entries = 2
            let archive = try worktree.buildArchive(limits: limits)
            #expect(archive.source.entries == 1)
        }
    }

    @Test func namesWhatWillBeMissing() throws {
        try withWorktree { worktree in
            let pointer = """
                version https://git-lfs.github.com/spec/v1
                oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
                size 12345

                """
            try worktree.importCommit([
                ImportedFile("film.mp4", pointer),
                ImportedFile("sub", String(repeating: "1", count: 40), mode: "160000"),
                ImportedFile("secret", "x"), ImportedFile("secret2", "x"), ImportedFile("utf16", "x"),
                ImportedFile(
                    ".gitattributes",
                    "*.mp4 filter=lfs\nsecret* filter=git-crypt\nutf16 working-tree-encoding=UTF-16\n!x text\n"),
            ])
            let archive = try worktree.buildArchive()
            #expect(
                archive.source.warnings.map(\.description) == [
                    "'film.mp4' is a Git LFS pointer, not the file: a push carries no LFS objects",
                    "'sub' is a submodule: it arrives as an empty directory",
                ])
            #expect(
                archive.warnings.map(\.description) == [
                    "'.gitattributes', line 4 is ignored: '!x' is a negative pattern, which attributes do not have\n"
                        + "  write '\\!' for an exclamation mark that belongs to the name",
                    "'secret' is exported without the filter 'git-crypt', as are all such files",
                    "'utf16' stays in UTF-8 and is not converted to 'UTF-16'",
                ])
        }
    }

    @Test func namesTheCommit() throws {
        try withWorktree { worktree in
            let id = try worktree.commit()
            #expect(try worktree.buildArchive().source.commit == id)
            let archive = try worktree.buildArchive().bytes
            let named = try run("git", ["get-tar-commit-id"], input: archive, environment: gitEnvironment).success()
            #expect(named.outputText == "\(id)\n")
        }
    }
}

extension Worktree {
    /// Commits a tree that git itself would not write, of files that all have the same content.
    fileprivate func commitTree(_ entries: [(mode: String, name: [UInt8])]) throws {
        let blob = try #require(ObjectID(hex: line("hash-object", "-w", "--stdin", input: "x")))
        var content: [UInt8] = []
        for entry in entries { content += Array("\(entry.mode) ".utf8) + entry.name + [0] + blob.bytes }
        try commitTree(line("hash-object", "-t", "tree", "-w", "--literally", "--stdin", input: content))
    }

    fileprivate func commitTree(_ tree: String) throws {
        try git("update-ref", "HEAD", line("commit-tree", "-m", "m", tree))
    }

    /// 10^12 times `leaf`, in 12 trees.
    fileprivate func commitBomb(leaf: String) throws {
        var tree = try line("mktree", input: (0..<10).map { "\(leaf)\tf\($0)\n" }.joined())
        for _ in 0..<11 {
            tree = try line("mktree", input: (0..<10).map { "040000 tree \(tree)\td\($0)\n" }.joined())
        }
        try commitTree(tree)
    }

    /// - Parameter written: How many bytes come before the refusal; nil for any number.
    fileprivate func expectRefusal(
        _ code: String, _ message: String?, written: Int? = nil, limits: SourceLimits = SourceLimits(),
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let counter = Counter()
        let error = #expect(throws: Refusal.self, sourceLocation: sourceLocation) {
            _ = try Export("HEAD", of: .init(path)).writeArchive(
                to: CountingSink(counter: counter), compression: nil, limits: limits)
        }
        #expect(error?.code.rawValue == code, sourceLocation: sourceLocation)
        if let message { #expect(error?.description == message, sourceLocation: sourceLocation) }
        if let written { #expect(counter.bytes == written, sourceLocation: sourceLocation) }
    }
}

private final class Counter {
    var bytes = 0
}

private struct CountingSink: ByteSink {
    let counter: Counter

    mutating func write(_ piece: RawSpan) throws {
        counter.bytes += piece.byteCount
    }
}
