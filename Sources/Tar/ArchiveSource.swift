/// The tar inside a stream that may be gzip or plain, or zstd where that is accepted: decided by its first bytes, in one layer
/// only.
///
/// Other compressions are recognised and refused by name (`GzipError.otherCompression`).
public struct ArchiveSource<Source: ByteSource & ~Copyable>: ByteSource, ~Copyable {
    private var input: InputBuffer<Source>
    private var decoder: Decoder
    private let limit: ExpansionLimit
    private var expandedCount: UInt64 = 0

    private enum Decoder {
        case gzip(GzipDecoder)
        case zstd(ZstdDecoder)
        case plain(count: UInt64)
    }

    /// Reads the first bytes.
    public init(_ source: consuming Source, limit: ExpansionLimit = .none, acceptsZstd: Bool = false) throws {
        self.limit = limit
        input = InputBuffer(source)
        _ = try input.fill(atLeast: 7)
        if acceptsZstd, input.front.starts(with: zstdMagic) {
            decoder = .zstd(try ZstdDecoder())
            return
        }
        for (magic, name) in otherCompressions
        where input.front.starts(with: magic, by: { byte, expected in expected == nil || byte == expected }) {
            throw GzipError.otherCompression(name: name)
        }
        decoder = input.front.starts(with: GzipHeader.magic) ? .gzip(GzipDecoder()) : .plain(count: 0)
    }

    /// How the tar is wrapped.
    public var encoding: ArchiveEncoding {
        switch decoder {
        case .gzip: .gzip
        case .zstd: .zstd
        case .plain: .plain
        }
    }

    /// Bytes consumed from the source so far: what has come out is larger by the ratio of the compression.
    public var compressedCount: UInt64 {
        switch decoder {
        case .gzip(let gzip): gzip.compressedCount
        case .zstd(let zstd): zstd.compressedCount
        case .plain(let count): count
        }
    }

    public mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        switch decoder {
        case .gzip(var gzip):
            defer { decoder = .gzip(gzip) }
            let count = try gzip.read(&input, into: buffer)
            expandedCount += UInt64(count)
            try limit.check(expandedCount, compressed: gzip.compressedCount)
            return count
        case .zstd(let zstd):
            let count = try zstd.read(&input, into: buffer)
            expandedCount += UInt64(count)
            try limit.check(expandedCount, compressed: zstd.compressedCount)
            return count
        case .plain(let count):
            guard try input.fill() else { return 0 }
            let copied = input.take(atMost: buffer.count) { piece in
                piece.withUnsafeBytes { buffer.copyMemory(from: $0) }
                return piece.byteCount
            }
            decoder = .plain(count: count + UInt64(copied))
            return copied
        }
    }
}

/// How far a compressed stream may expand.
public struct ExpansionLimit: Equatable, Sendable {
    let ratio: UInt64
    let grace: UInt64

    /// At most `ratio` bytes for each compressed one, once `grace` bytes have come out.
    public init(ratio: UInt64, grace: UInt64) {
        self.ratio = ratio
        self.grace = grace
    }

    public static let none = ExpansionLimit(ratio: .max, grace: .max)

    fileprivate func check(_ count: UInt64, compressed: UInt64) throws(GzipError) {
        guard count > grace, count / max(compressed, 1) >= ratio else { return }
        throw .expandsTooFar(ratio: ratio)
    }
}

public enum ArchiveEncoding: Sendable {
    case gzip, zstd, plain
}

private let zstdMagic: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd]

/// Any byte may stand where the magic has nil.
private let otherCompressions: [(magic: [UInt8?], name: String)] = [
    (zstdMagic, "zstd"),
    ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], "xz"),
    // "BZh", the level, and the start of a block: three letters alone could begin a file's name in a plain tar.
    ([0x42, 0x5a, 0x68, nil, 0x31, 0x41, 0x59], "bzip2"),
    ([0x50, 0x4b, 0x03, 0x04], "zip"),
    ([0x04, 0x22, 0x4d, 0x18], "lz4"),
]
