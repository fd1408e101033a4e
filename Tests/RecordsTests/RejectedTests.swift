import Filesystem
import Glibc
import OCI
import Records
import Source
import SystemPackage
import Tar
import TestSupport
import Testing

@Suite struct RejectedTests {
    @Test func keepsTheArchiveOfARejectedSourceWithItsReason() throws {
        try withTemporaryDirectory(on: .memory) { path in
            let directory = try Directory(path)
            let records = try Records(in: directory)
            let archive = Array("an archive, as it was sent".utf8)
            let id = try reject(archive, in: records)
            let source = try #require(try rejected(in: directory).list().first)
            #expect(source.id == (try FileName("\(id)")))
            #expect(source.origin == BuildOrigin(app: "blog", commit: "3f2a91c", ref: "refs/heads/main", pusher: "ann"))
            #expect(source.failure == failure)
            #expect(source.size == UInt64(archive.count))
            #expect(source.digest == "\(Digest(of: archive))")
            #expect(!source.isCut)
            #expect(try rejected(in: directory).archive(of: source.id).readToEnd(limit: 1000) == archive)
            // The build ends as any other, and nothing of the source is left with it.
            #expect(try names(in: path.appending("builds/\(id)")).isEmpty)
        }
    }

    @Test func keepsNothingOfASourceThatIsNotRejected() throws {
        try withTemporaryDirectory(on: .memory) { path in
            let records = try Records(in: Directory(path))
            let build = try records.begin(BuildOrigin(app: "blog"))
            let kept = try build.keeping(Bytes([1, 2, 3]), limit: 100)
            try kept.drain()
            try build.finish(.cancelled)
            #expect(try names(in: path.appending("builds/\(build.id)")).isEmpty)
            #expect(try names(in: path).sorted().first { $0 == "rejected" } == nil)
        }
    }

    @Test func keepsNoMoreThanItMayAndSaysSo() throws {
        try withTemporaryDirectory(on: .memory) { path in
            let directory = try Directory(path)
            let id = try reject(Array(repeating: 7, count: 5000), limit: 1000, in: Records(in: directory))
            let source = try rejected(in: directory).source(FileName("\(id)"))
            #expect(source.isCut)
            #expect(source.size == 1000)
        }
    }

    /// A disk that is full costs the copy and not the build: the reader gets all bytes.
    @Test(.enabled(if: geteuid() == 0, "only root can mount"), .requires(tool: "mount"))
    func passesTheWholeSourceOnWhenThereIsNoRoomForACopy() throws {
        try withSmallDisk { path in
            let records = try Records(in: Directory(path))
            let build = try records.begin(BuildOrigin(app: "blog"))
            let bytes = [UInt8](repeating: 7, count: 4 << 20)
            var kept = try build.keeping(Bytes(bytes), limit: 100 << 20)
            var read = 0
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            while case let count = try buffer.withUnsafeMutableBytes({ try kept.read(into: $0) }), count > 0 {
                read += count
            }
            #expect(read == bytes.count)
        }
    }

    @Test func prunesTheOldestByCountAgeAndBytes() throws {
        try withTemporaryDirectory(on: .memory) { path in
            let rejected = RejectedSources(in: try Directory(path))
            let now = Timestamp.now.seconds
            for (id, age, size) in [("a", Int64(300), 10), ("b", 200, 20), ("c", 100, 30)] {
                try keep(id, [UInt8](repeating: 0, count: size), at: Timestamp(seconds: now - age), in: rejected)
            }
            func kept(_ retention: Retention) throws -> [String] {
                let going = try rejected.prune(retention, dryRun: true).map { "\($0.id)" }
                return try rejected.list().map { "\($0.id)" }.filter { !going.contains($0) }
            }
            #expect(try kept(Retention()) == ["c", "b", "a"])
            #expect(try kept(Retention(count: 2)) == ["c", "b"])
            #expect(try kept(Retention(age: .seconds(250))) == ["c", "b"])
            #expect(try kept(Retention(bytes: 50)) == ["c", "b"])
            // What is newer than one that does not fit goes on being kept; what is older does not.
            #expect(try kept(Retention(bytes: 35)) == ["c"])
            _ = try rejected.prune(Retention(count: 1))
            #expect(try rejected.list().map { "\($0.id)" } == ["c"])
        }
    }

    /// The front's directory belongs to another user, who may put anything there.
    @Test func followsNoLinkAndTrustsNoReason() throws {
        try withTemporaryDirectory(on: .memory) { path in
            let rejected = RejectedSources(in: try Directory(path))
            try keep("good", [1], at: Timestamp(seconds: 1), in: rejected)
            let script = """
                ln -s good link; mkdir secret fifo odd none; ln -s /etc/passwd secret/source.tar.gz
                mkfifo fifo/source.tar.gz; echo '{"app": 1}' > odd/reason.json; echo x > odd/source.tar.gz
                echo x > file
                """
            try run("sh", ["-c", script], directory: path).success()
            #expect(throws: FilesystemError.self) { try rejected.source("secret") }
            #expect(throws: FilesystemError.self) { try rejected.source("fifo") }
            #expect(throws: RecordsError.noRejectedSource("none")) { try rejected.source("none") }
            #expect(throws: RecordsError.noRejectedSource(".x")) { try rejected.source(".x") }
            let odd = try rejected.source("odd")
            #expect(odd.failure.code == "E-RECORD")
            #expect(
                odd.failure.sentence
                    == "cannot read '\(path)/odd/reason.json': it is not JSON with the fields that pushyard writes")
        }
    }

    private let failure = BuildFailure(
        code: "E-DOTDOT", sentence: "entry 2 '../b': path contains '..'", entry: Array("../b".utf8))

    private func reject(_ archive: [UInt8], limit: UInt64 = 1 << 20, in records: Records) throws -> BuildID {
        let build = try records.begin(
            BuildOrigin(app: "blog", commit: "3f2a91c", ref: "refs/heads/main", pusher: "ann"))
        let kept = try build.keeping(Bytes(archive), limit: limit)
        try kept.drain()
        try build.reject(kept, for: failure)
        try build.finish(.failed(failure))
        return build.id
    }

    private func rejected(in directory: Directory) throws -> RejectedSources {
        RejectedSources(in: try directory.openDirectory("rejected" as FileName))
    }

    private func keep(_ id: String, _ archive: [UInt8], at time: Timestamp, in rejected: RejectedSources) throws {
        try rejected.keep(as: FileName(id), from: BuildOrigin(app: "blog"), for: failure, at: time) { staging in
            let file = try staging.createFile("source.tar.gz", mode: .ownerReadWrite)
            try file.write(archive.span.bytes)
            try file.close()
        }
    }
}

/// Bytes that come in pieces of a hundred.
private struct Bytes: ByteSource, Sendable {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let piece = rest.prefix(min(buffer.count, 100))
        buffer.copyBytes(from: piece)
        rest = rest.dropFirst(piece.count)
        return piece.count
    }
}
