import Tar
import TestSupport
import Testing

@Suite struct GzipWriterTests {
    /// Several blocks of a MiB and a part of one; some of it does not compress.
    static let content: [UInt8] = {
        var generator = SeededGenerator(seed: 6)
        return compressibleBytes(2_500_000, &generator) + generator.bytes(1_500_000)
            + compressibleBytes(700_001, &generator)
    }()

    static let contents = [
        [], [0], Array("content\n".utf8), [UInt8](repeating: 0, count: 3 << 20),
        Array(content.prefix(1 << 20)), Array(content.prefix(1 << 20 + 1)), content,
    ].map(Content.init)

    /// An argument that is not printed byte by byte.
    struct Content: CustomTestStringConvertible {
        let bytes: [UInt8]

        var testDescription: String { "\(bytes.count) bytes" }
    }

    /// How hard to try, by what `--level` has for it.
    static func compression(_ level: Int) throws -> GzipCompression {
        level == 0 ? .fastest : .level(try #require(CompressionLevel(level)))
    }

    @Test(arguments: [0, 1, 6, 9, 12])
    func writesTheSameBytesWithAnyNumberOfWorkers(level: Int) throws {
        let compression = try Self.compression(level)
        let expected = try gzipped(Self.content, compression, workers: 1)
        for workers in [2, 3, 8] {
            #expect(try gzipped(Self.content, compression, workers: workers) == expected, "\(workers) workers")
        }
        #expect(try expanded(expected) == Self.content)
    }

    @Test(arguments: 0..<6)
    func writesTheSameBytesHoweverTheContentIsCut(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let largest = [1 << 10, 100_000, 3 << 20][Int(seed) % 3]
        var writer = try GzipWriter(to: ArraySink(), workers: 2)
        var rest = Self.content[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(Int.random(in: 0...largest, using: &generator)))
            rest = rest.dropFirst(piece.count)
            try writer.write(piece.span.bytes)
        }
        #expect(try writer.finish().bytes == gzipped(Self.content))
    }

    /// With more members than one block takes, and with some that are larger than what is left of it.
    @Test(arguments: [1, 1000, 200_000, 1 << 20], [1, 3])
    func beginsMembersWhereItIsTold(size: Int, workers: Int) throws {
        let pieces = stride(from: 0, to: min(Self.content.count, 600 * size), by: size).map {
            Array(Self.content[$0..<min($0 + size, Self.content.count)])
        }
        var writer = try GzipWriter(to: ArraySink(), workers: workers)
        for piece in pieces {
            try writer.beginMember(expecting: UInt64(piece.count))
            try writer.write(piece.span.bytes)
        }
        #expect(try writer.finish().bytes == pieces.flatMap { try gzipped($0) })
    }

    /// ISA-L hashes the address of its state at the start of a member (see compress.c): short ones show it most.
    @Test(arguments: [0, 1])
    func makesTheSameMembersWhereverItsStateLies(level: Int) throws {
        var generator = SeededGenerator(seed: 9)
        let contents = (0..<200).map { _ in
            (0..<Int.random(in: 17...400, using: &generator)).map { _ in UInt8.random(in: 0..<3, using: &generator) }
        }
        let compressors = try (0..<50).map { _ in try MemberCompressor(Self.compression(level)) }
        for content in contents {
            #expect(Set(compressors.map { $0.member(of: content.span.bytes) }).count == 1)
        }
    }

    @Test func takesMembersThatAreReady() throws {
        struct Ready: MemberSource {
            func copyMember(of content: UnsafeRawBufferPointer, to output: UnsafeMutableRawBufferPointer) -> Int? {
                guard content.elementsEqual("ready".utf8) else { return nil }
                output.copyBytes(from: "member".utf8)
                return 6
            }
        }
        var writer = try GzipWriter(to: ArraySink(), ready: Ready())
        try writer.write(Array("made".utf8).span.bytes)
        try writer.beginMember()
        try writer.write(Array("ready".utf8).span.bytes)
        #expect(try writer.finish().bytes == gzipped(Array("made".utf8)) + Array("member".utf8))
    }

    @Test(arguments: contents, [1, 6])
    func makesTheSameMembersApart(content: Content, level: Int) throws {
        let compressor = try MemberCompressor(Self.compression(level))
        let block = content.bytes.prefix(MemberCompressor.contentLimit)
        #expect(try compressor.member(of: block.span.bytes) == gzipped(Array(block), Self.compression(level)))
    }

    @Test(arguments: contents)
    func isReadByThisModule(content: Content) throws {
        let content = content.bytes
        #expect(try expanded(gzipped(content)) == content)
        #expect(try expanded(gzipped(content, .fastest)) == content)
        #expect(try expanded(gzipped(content, .level(.balanced)), pieceSize: 1009) == content)
    }

    @Test(arguments: contents, [0, 1])
    func isReadByGzip(content: Content, level: Int) throws {
        let gzip = try gzipped(content.bytes, Self.compression(level))
        #expect(try run("gzip", ["-dc"], input: gzip).success().output == content.bytes)
        #expect(try run("gzip", ["-t"], input: gzip).success().errorText == "")
    }

    @Test(.requires(tool: "pigz"), arguments: contents, [0, 1])
    func isReadByPigz(content: Content, level: Int) throws {
        let gzip = try gzipped(content.bytes, Self.compression(level))
        #expect(try run("pigz", ["-dc"], input: gzip).success().output == content.bytes)
    }

    @Test(.requires(tool: "python3"), arguments: contents, [0, 1])
    func isReadByPython(content: Content, level: Int) throws {
        let gzip = try gzipped(content.bytes, Self.compression(level))
        let program = "import gzip, sys; sys.stdout.buffer.write(gzip.decompress(sys.stdin.buffer.read()))"
        #expect(try run("python3", ["-c", program], input: gzip).success().output == content.bytes)
    }

    /// The loop that zlib's documentation asks of callers whose input may hold several members.
    @Test(.requires(tool: "python3"), arguments: contents, [0, 1])
    func isReadByZlib(content: Content, level: Int) throws {
        let gzip = try gzipped(content.bytes, Self.compression(level))
        let program = """
            import sys, zlib
            data = sys.stdin.buffer.read()
            while data:
                member = zlib.decompressobj(wbits=31)
                sys.stdout.buffer.write(member.decompress(data))
                assert member.eof
                data = member.unused_data
            """
        #expect(try run("python3", ["-c", program], input: gzip).success().output == content.bytes)
    }

    @Test(.requires(tool: "bsdtar"))
    func isReadByBsdtar() throws {
        let tar = try archive([Member(TarEntry(path: [97], kind: .file(size: 4_700_001), mode: 0o644), Self.content)])
        #expect(try run("bsdtar", ["-xOf", "-"], input: gzipped(tar, .fastest)).success().output == Self.content)
    }

    @Test(.requires(tool: "go"))
    func isReadByGo() throws {
        let program = """
            package main

            import ("compress/gzip"; "io"; "os")

            func main() {
                reader, err := gzip.NewReader(os.Stdin)
                if err != nil { panic(err) }
                if _, err := io.Copy(os.Stdout, reader); err != nil { panic(err) }
            }
            """
        try withTemporaryDirectory { directory in
            try run("tee", ["main.go"], input: Array(program.utf8), directory: directory).success()
            let environment = toolEnvironment.merging(["GOCACHE": "\(directory)/cache"]) { $1 }
            try run("go", ["build", "main.go"], environment: environment, directory: directory).success()
            for content in Self.contents.map(\.bytes) {
                #expect(try run("\(directory)/main", input: gzipped(content)).success().output == content)
                #expect(
                    try run("\(directory)/main", input: gzipped(content, .fastest)).success().output == content)
            }
        }
    }

    /// RFC 1952 lets a header carry a time and a name: both would differ from one run to the next.
    @Test func hasNothingInItsHeadersButTheSystem() throws {
        let gzip = try gzipped(Self.content)
        #expect(gzip.prefix(8) == [0x1f, 0x8b, 8, 0, 0, 0, 0, 0])
        #expect(gzip[9] == 255)
    }

    /// Nothing written is a stream that holds nothing, not nothing.
    @Test func writesAMemberForNoContent() throws {
        #expect(try expanded(gzipped([])).isEmpty)
        #expect(try gzipped([]).starts(with: [0x1f, 0x8b, 8]))
    }

    @Test(arguments: [0, 1, 6, 12])
    func storesWhatDoesNotCompress(level: Int) throws {
        var generator = SeededGenerator(seed: 7)
        let content = generator.bytes(3_000_000)
        let gzip = try gzipped(content, Self.compression(level))
        // Five bytes for each 64 KiB at most, and 18 for each member.
        #expect(gzip.count <= content.count + (content.count / 65_535 + 3) * 5 + 3 * 18)
        #expect(try expanded(gzip) == content)
    }

    @Test func compressesTextAtLeastAsWellAsGzip() throws {
        var generator = SeededGenerator(seed: 8)
        let content = compressibleBytes(3_000_000, &generator)
        for (compression, gzipLevel) in [
            (GzipCompression.fastest, "-1"), (.level(.fast), "-1"), (.level(.balanced), "-6"),
        ] {
            let gzip = try run("gzip", [gzipLevel, "-c"], input: content).success().output
            #expect(Double(try gzipped(content, compression).count) <= Double(gzip.count) * 1.01)
        }
    }

    @Test func passesOnTheErrorOfItsSink() throws {
        struct FullSink: ByteSink {
            mutating func write(_ bytes: RawSpan) throws { throw StreamBroken() }
        }
        #expect(throws: StreamBroken.self) {
            var writer = try GzipWriter(to: FullSink(), workers: 2)
            for _ in 0..<10 { try writer.write(Self.content.span.bytes) }
            _ = try writer.finish()
        }
    }

    @Test func endsItsWorkersWhenItIsDropped() throws {
        var writer = try GzipWriter(to: ArraySink(), workers: 4)
        try writer.write(Self.content.span.bytes)
    }

    @Test(arguments: [(0, false), (1, true), (12, true), (13, false), (-1, false)])
    func knowsTheLevelsOfLibdeflate(level: Int, exists: Bool) {
        #expect((CompressionLevel(level) != nil) == exists)
    }
}
