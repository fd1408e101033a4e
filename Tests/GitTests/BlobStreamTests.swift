import SystemPackage
import TestSupport
import Testing

@testable import Git

@Suite struct BlobStreamTests {
    private static let size = Int(Repository.wholeBlobLimit) + 12345

    @Test(arguments: ["loose", "packed", "delta", "small"])
    func streamsBlobThatIs(stored: String) throws {
        try withWorktree { worktree in
            var generator = SeededGenerator(seed: 1)
            var content = generator.bytes(stored == "small" ? 100 : Self.size)
            try worktree.write(content, to: "file")
            try worktree.commit()
            if stored == "delta" {
                content.replaceSubrange(1000..<1010, with: Array("difference".utf8))
                try worktree.write(content, to: "file")
                try worktree.commit()
            }
            if stored == "packed" { try worktree.git("-c", "core.bigFileThreshold=1m", "repack", "-q", "-a", "-d") }
            if stored == "delta" { try worktree.git("repack", "-q", "-a", "-d", "-f") }
            let repository = try Repository(.init(worktree.path))
            let ids = try ["HEAD:file", "HEAD~:file"].compactMap { name in
                try (stored == "delta" || name == "HEAD:file")
                    ? #require(ObjectID(hex: worktree.line("rev-parse", name))) : nil
            }
            for (index, id) in ids.enumerated() {
                var pieces = 0
                var streamed: [UInt8] = []
                try repository.forEachPiece(ofBlob: id) { piece in
                    pieces += 1
                    piece.withUnsafeBufferPointer { streamed += $0 }
                }
                #expect(streamed.count == content.count)
                if index == 0 { #expect(streamed == content) }
                #expect(pieces > (stored == "small" ? 0 : 10))
            }
        }
    }

    @Test func stopsGitWhenTheReaderFails() throws {
        struct Enough: Error {}
        try withWorktree { worktree in
            var generator = SeededGenerator(seed: 1)
            try worktree.write(generator.bytes(Self.size), to: "file")
            try worktree.commit()
            try worktree.git("-c", "core.bigFileThreshold=1m", "repack", "-q", "-a", "-d")
            let repository = try Repository(.init(worktree.path))
            let id = try #require(ObjectID(hex: worktree.line("rev-parse", "HEAD:file")))
            #expect(throws: Enough.self) {
                try repository.forEachPiece(ofBlob: id) { _ in throw Enough() }
            }
        }
    }

    /// git puts such a blob together in its memory: the other one, the difference, and the result.
    @Test func stopsGitBeforeItTakesTooMuchMemory() throws {
        try withWorktree { worktree in
            var generator = SeededGenerator(seed: 4)
            var content = Array(repeatElement(generator.bytes(1 << 16), count: 512).joined())
            for number in 0..<2 {
                content.replaceSubrange(1000..<1010, with: Array("version \(number)!".utf8))
                try worktree.write(content, to: "file")
                try worktree.commit()
            }
            try worktree.git("repack", "-q", "-a", "-d", "-f")
            let ids = try ["HEAD", "HEAD~"].map { try worktree.line("rev-parse", "\($0):file") }
            var process = GitProcess(directory: worktree.gitDirectory, quarantine: nil)
            let complaints = try ids.map { id in try process.run(["cat-file", "blob", id]) { _ in } }
            #expect(complaints == [nil, nil])
            process.memoryLimit = 48 << 20
            let limited = try ids.compactMap { id in try process.run(["cat-file", "blob", id]) { _ in } }
            #expect(limited.count == 1 && limited[0].contains("Out of memory"), "\(limited)")
        }
    }

    @Test func streamsPackedBlobFromQuarantine() throws {
        try withWorktree { worktree in
            var generator = SeededGenerator(seed: 2)
            let content = generator.bytes(Self.size)
            try worktree.write(content, to: "file")
            try worktree.commit()
            try worktree.git("-c", "core.bigFileThreshold=1m", "repack", "-q", "-a", "-d")
            try worktree.git("init", "-q", "--bare", "main.git")
            let repository = try Repository(
                .init(worktree.path.appending("main.git"), quarantine: worktree.gitDirectory.appending("objects")))
            let id = try #require(ObjectID(hex: worktree.line("rev-parse", "HEAD:file")))
            var streamed: [UInt8] = []
            try repository.forEachPiece(ofBlob: id) { piece in piece.withUnsafeBufferPointer { streamed += $0 } }
            #expect(streamed == content)
        }
    }

    @Test func saysThatPackedBlobIsCorrupt() throws {
        try withWorktree { worktree in
            var generator = SeededGenerator(seed: 3)
            try worktree.write(generator.bytes(Self.size), to: "file")
            try worktree.commit()
            try worktree.git("-c", "core.bigFileThreshold=1m", "repack", "-q", "-a", "-d")
            let pack = try run("sh", ["-c", "echo .git/objects/pack/*.pack"], directory: worktree.path).success()
                .outputText
            let path = worktree.path.appending(pack.split(separator: "\n").joined())
            try run("chmod", ["u+w", path.string]).success()
            try run("dd", ["if=/dev/zero", "of=\(path)", "bs=1", "seek=5000000", "count=20", "conv=notrunc"]).success()
            let repository = try Repository(.init(worktree.path))
            let id = try #require(ObjectID(hex: worktree.line("rev-parse", "HEAD:file")))
            #expect(throws: GitError.self) { try repository.forEachPiece(ofBlob: id) { _ in } }
        }
    }
}
