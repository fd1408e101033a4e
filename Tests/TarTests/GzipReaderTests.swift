import Tar
import TestSupport
import Testing

/// What may stand in a gzip stream besides the content (RFC 1952).
@Suite struct GzipReaderTests {
    static let content = Array("some content\n".utf8)

    /// Flag bits, and the bytes that they announce.
    static let headers: [(flags: UInt8, fields: [UInt8])] = [
        (0, []),
        (1, []),
        (4, [0, 0]),
        (4, [6, 0] + Array("AB\u{2}\u{0}xy".utf8)),
        (4, littleEndian(65_535, 2) + [UInt8](repeating: 7, count: 65_535)),
        (8, Array("app.tar\0".utf8)),
        (8, [0xff, 0xfe, 0]),
        (8, [UInt8](repeating: 65, count: 65_536) + [0]),
        (16, Array("a comment\0".utf8)),
        (16, [0]),
        (31 - 2, [2, 0, 9, 9] + Array("name\0comment\0".utf8)),
    ]

    @Test(arguments: headers)
    func skipsHeaderFields(flags: UInt8, fields: [UInt8]) throws {
        var gzip = RawGzip(Self.content)
        gzip.flags = flags
        gzip.fields = fields
        for pieceSize in [1, 7, Int.max] {
            #expect(try expanded(gzip.bytes, pieceSize: pieceSize) == Self.content)
        }
    }

    @Test(arguments: headers)
    func checksTheChecksumOfTheHeader(flags: UInt8, fields: [UInt8]) throws {
        var gzip = RawGzip(Self.content)
        gzip.flags = flags | 2
        gzip.fields = fields
        gzip.fields += littleEndian(crc32(gzip.header), 2)
        #expect(try expanded(gzip.bytes) == Self.content)
        gzip.fields[gzip.fields.count - 1] ^= 1
        #expect(refusal(of: gzip.bytes) == "gzip header checksum mismatch")
    }

    @Test(arguments: [(UInt8(8), "file name"), (16, "comment")])
    func refusesAHeaderWithoutEnd(flags: UInt8, field: String) {
        var gzip = RawGzip(Self.content)
        gzip.flags = flags
        gzip.fields = [UInt8](repeating: 65, count: 65_537) + [0]
        #expect(refusal(of: gzip.bytes) == "gzip header too long: its \(field) exceeds 65536 bytes")
    }

    static let corrupt: [(String, [UInt8], String)] = [
        ("half a magic number", [0x1f], "not a tar archive"),
        ("a magic number", [0x1f, 0x8b], "truncated gzip stream"),
        (
            "compression method 7", spoil(RawGzip(content).bytes, 2, 7),
            "corrupt gzip stream: compression method 7, expected 8 (deflate)"
        ),
        (
            "reserved flags", spoil(RawGzip(content).bytes, 3, 0xe0),
            "corrupt gzip stream: reserved flags 0xe0 are set"
        ),
        ("a reserved block type", spoil(RawGzip(content).bytes, 10, 7), "corrupt gzip stream: invalid block type"),
        (
            "lengths of a stored block that differ", spoil(RawGzip(content).bytes, 11, 1),
            "corrupt gzip stream: invalid stored block lengths"
        ),
        (
            "another checksum", spoil(RawGzip("123456789").bytes, 24, 0),
            "gzip checksum mismatch: stored cbf43900, computed cbf43926"
        ),
        (
            "another length", spoil(RawGzip(content).bytes, 33, 1),
            "gzip length mismatch: stored 269, counted 13 bytes (modulo 2^32)"
        ),
        ("a letter behind the end", RawGzip(content).bytes + Array("x".utf8), "trailing garbage after gzip stream"),
        ("half a magic number behind the end", RawGzip(content).bytes + [0x1f], "trailing garbage after gzip stream"),
        ("a letter behind padding", RawGzip(content).bytes + [0, 0, 1], "trailing garbage after gzip stream"),
        (
            "a member behind padding", RawGzip(content).bytes + [0] + RawGzip(content).bytes,
            "trailing garbage after gzip stream"
        ),
        (
            "a letter far behind the end", RawGzip(content).bytes + [UInt8](repeating: 0, count: 500_000) + [1],
            "trailing garbage after gzip stream"
        ),
        ("half a second header", RawGzip(content).bytes + [0x1f, 0x8b, 8], "truncated gzip stream"),
    ]

    private static func spoil(_ bytes: [UInt8], _ offset: Int, _ value: UInt8) -> [UInt8] {
        var copy = bytes
        copy[offset] = value
        return copy
    }

    @Test(arguments: corrupt)
    func refuses(_ case: String, bytes: [UInt8], message: String) throws {
        do {
            let content = try expanded(bytes)
            #expect(message == "not a tar archive", "read as '\(content)'")
        } catch {
            #expect("\(error)" == message)
        }
    }

    @Test(arguments: corrupt.dropFirst())
    func keepsThrowingTheFirstError(_ case: String, bytes: [UInt8], message: String) throws {
        var source = try ArchiveSource(ArraySource(bytes))
        var buffer = [UInt8](repeating: 0, count: 4096)
        let error = try #require(throws: GzipError.self) {
            while try buffer.withUnsafeMutableBytes({ try source.read(into: $0) }) > 0 {}
        }
        for _ in 0..<3 {
            #expect(throws: error) { try buffer.withUnsafeMutableBytes { try source.read(into: $0) } }
        }
    }

    @Test func readsMembersOneAfterTheOther() throws {
        let members = ["some ", "", "content", "", "\n"].map { RawGzip($0).bytes }
        for pieceSize in [1, 11, Int.max] {
            #expect(try expanded(members.flatMap { $0 }, pieceSize: pieceSize) == Self.content)
        }
    }

    @Test func limitsTheNumberOfMembers() throws {
        let member = RawGzip("").bytes
        let most = RawGzip("x").bytes + Array(repeatElement(member, count: 65_535).joined())
        #expect(try expanded(most) == Array("x".utf8))
        #expect(throws: GzipError.tooManyMembers(limit: 65_536)) { try expanded(most + member) }
        #expect("\(GzipError.tooManyMembers(limit: 65_536))" == "too many gzip members: more than 65536")
    }

    @Test(arguments: [1, 511, 500_000])
    func passesOverZerosBehindTheEnd(count: Int) throws {
        #expect(try expanded(RawGzip(Self.content).bytes + [UInt8](repeating: 0, count: count)) == Self.content)
    }

    static let otherCompressions: [(tool: String, arguments: [String], name: String)] = [
        ("zstd", ["-c"], "zstd"), ("xz", ["-c"], "xz"), ("bzip2", ["-c"], "bzip2"),
        ("bsdtar", ["--format=zip", "-cf", "-", "@-"], "zip"), ("bsdtar", ["--lz4", "-cf", "-", "@-"], "lz4"),
    ]

    @Test(arguments: otherCompressions)
    func namesTheCompressionThatItDoesNotRead(tool: String, arguments: [String], name: String) throws {
        guard let result = try? run(tool, arguments, input: archive([Member("a", content: "content")])) else { return }
        try result.success()
        #expect(refusal(of: result.output) == "compressed with \(name), expected gzip or a plain tar")
    }

    @Test(arguments: ["BZhello", "PK", "(file", "\u{1f}"])
    func recognisesAPlainTarByWhateverItBeginsWith(name: String) throws {
        let source = try ArchiveSource(ArraySource(rawFile(name) + endMark))
        #expect(source.encoding == .plain)
        #expect(try members(from: source).map(\.entry.path) == [Array(name.utf8)])
    }

    @Test func countsWhatItHasTaken() throws {
        let gzip = RawGzip(Self.content).bytes + RawGzip(Self.content).bytes + [0, 0]
        var source = try ArchiveSource(ArraySource(gzip, pieceSize: 5))
        #expect(source.encoding == .gzip)
        #expect(source.compressedCount == 0)
        var buffer = [UInt8](repeating: 0, count: 4)
        while try buffer.withUnsafeMutableBytes({ try source.read(into: $0) }) > 0 {}
        #expect(source.compressedCount == UInt64(gzip.count))
    }

    @Test func stopsAtTheExpansionThatIsAllowed() throws {
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        let bomb = try gzipped(zeros)
        let limit = ExpansionLimit(ratio: 10, grace: 100_000)
        #expect(throws: GzipError.expandsTooFar(ratio: 10)) {
            try members(from: ArchiveSource(ArraySource(bomb), limit: limit))
        }
        #expect("\(GzipError.expandsTooFar(ratio: 10))" == "archive expands beyond 10 times its size")
        let grace = ExpansionLimit(ratio: 10, grace: 1 << 20)
        #expect(try members(from: ArchiveSource(ArraySource(bomb), limit: grace)).isEmpty)
        // A plain tar does not expand.
        #expect(try members(from: ArchiveSource(ArraySource(zeros), limit: limit)).isEmpty)
    }

    @Test(arguments: [["-1"], ["-6"], ["-9"], ["-n"]])
    func readsWhatGzipWrites(arguments: [String]) throws {
        var generator = SeededGenerator(seed: 3)
        let content = compressibleBytes(700_000, &generator)
        let result = try run("gzip", arguments + ["-c"], input: content).success()
        #expect(try expanded(result.output) == content)
        #expect(try expanded(result.output, pieceSize: 977) == content)
    }

    @Test(.requires(tool: "pigz"), arguments: [["-1", "-b128"], ["-6", "-i"], ["-9", "-p1"], ["--best", "-p3"]])
    func readsWhatPigzWrites(arguments: [String]) throws {
        var generator = SeededGenerator(seed: 4)
        let content = compressibleBytes(700_000, &generator)
        let result = try run("pigz", arguments + ["-c"], input: content).success()
        #expect(try expanded(result.output) == content)
    }

    @Test(.requires(tool: "python3"))
    func readsWhatPythonWrites() throws {
        var generator = SeededGenerator(seed: 5)
        let content = compressibleBytes(300_000, &generator)
        let program = """
            import gzip, sys
            data = sys.stdin.buffer.read()
            with gzip.GzipFile("a name", "wb", fileobj=sys.stdout.buffer) as file: file.write(data[:1000])
            sys.stdout.buffer.write(gzip.compress(data[1000:]))
            """
        let result = try run("python3", ["-c", program], input: content).success()
        #expect(try expanded(result.output) == content)
    }
}

/// Text-like bytes: words of a small alphabet, with runs that repeat what came before.
func compressibleBytes(_ count: Int, _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
        if bytes.count > 100, Int.random(in: 0..<4, using: &generator) == 0 {
            let start = Int.random(in: max(0, bytes.count - 60_000)..<(bytes.count - 50), using: &generator)
            let end = min(bytes.count, start + Int.random(in: 5..<200, using: &generator))
            // A slice would share the array, which would be copied as a whole to be appended to.
            bytes += Array(bytes[start..<end])
        } else {
            bytes += (0..<Int.random(in: 1..<12, using: &generator)).map { _ in
                UInt8.random(in: 97..<123, using: &generator)
            }
        }
    }
    return Array(bytes.prefix(count))
}
