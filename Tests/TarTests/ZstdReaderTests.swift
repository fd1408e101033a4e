import Tar
import TestSupport
import Testing

@Suite(.requires(tool: "zstd")) struct ZstdReaderTests {
    /// Half noise and half zeros, so that outputs and inputs both have to wait for each other.
    private static func content(_ count: Int) -> [UInt8] {
        var generator = SeededGenerator(seed: 3)
        return generator.bytes(count / 2) + [UInt8](repeating: 0, count: count - count / 2)
    }

    private func compressed(_ content: [UInt8], _ options: String...) throws -> [UInt8] {
        try run("zstd", ["-c", "-q"] + options, input: content).success().output
    }

    private func expand(_ bytes: [UInt8], pieceSize: Int = .max, chunk: Int = 1 << 16) throws -> [UInt8] {
        var source = try ArchiveSource(ArraySource(bytes, pieceSize: pieceSize), acceptsZstd: true)
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: chunk)
        while case let count = try buffer.withUnsafeMutableBytes({ try source.read(into: $0) }), count > 0 {
            result += buffer[..<count]
        }
        #expect(source.encoding == .zstd && source.compressedCount == UInt64(bytes.count))
        return result
    }

    @Test(arguments: [["-1"], ["-19"], ["--no-check"], ["--long=27"], ["-T2", "-B4096"]])
    func readsWhatZstdWrites(options: [String]) throws {
        for count in [0, 1, 1000, 400_000] {
            let content = Self.content(count)
            let bytes = try run("zstd", ["-c", "-q"] + options, input: content).success().output
            #expect(try expand(bytes) == content)
        }
    }

    @Test func readsInPiecesOfAnySize() throws {
        let content = Self.content(20_000)
        let bytes = try compressed(content)
        for pieceSize in [1, 7, 4096] { #expect(try expand(bytes, pieceSize: pieceSize, chunk: 100) == content) }
        #expect(try expand(bytes, chunk: 1) == content)
    }

    @Test func readsFramesOneAfterTheOther() throws {
        let content = Self.content(5000)
        // RFC 8878 §3.1.2
        let skippable: [UInt8] = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]
        let bytes = try compressed(content) + skippable + compressed([]) + compressed(content)
        #expect(try expand(bytes) == content + content)
    }

    @Test func refusesWhatIsCutOrDamaged() throws {
        let bytes = try compressed(Self.content(5000))
        for count in [5, 100, bytes.count - 1] {
            #expect(throws: ZstdError.truncated) { try expand(Array(bytes[..<count])) }
        }
        var damaged = bytes
        damaged[bytes.count - 1] ^= 1
        #expect {
            try expand(damaged)
        } throws: {
            "\($0)" == "corrupt zstd stream: restored data doesn't match checksum"
        }
        #expect {
            try expand(bytes + [0, 0, 0, 0, 0])
        } throws: {
            "\($0)" == "corrupt zstd stream: unknown frame descriptor"
        }
    }

    @Test func refusesFramesThatNeedTooMuchMemory() throws {
        // A frame header that asks for a window of 256 MiB: RFC 8878 §3.1.1.1.
        let header: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0, 18 << 3, 1, 0, 0]
        #expect {
            try expand(header)
        } throws: {
            "\($0)" == "corrupt zstd stream: frame requires too much memory for decoding"
        }
    }

    @Test func isRefusedByNameUnlessItIsAccepted() throws {
        let bytes = try compressed(Self.content(100))
        #expect(throws: GzipError.otherCompression(name: "zstd")) { _ = try ArchiveSource(ArraySource(bytes)) }
    }
}
