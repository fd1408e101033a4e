/// A gzip member as bytes, put together by hand (RFC 1952), its content in stored deflate blocks (RFC 1951).
public struct RawGzip {
    public var flags: UInt8 = 0
    /// What the flags announce: extra field, name, comment, header checksum.
    public var fields: [UInt8] = []
    public var content: [UInt8]
    public var checksum: UInt32
    public var length: UInt32

    public init(_ content: [UInt8]) {
        self.content = content
        checksum = crc32(content)
        length = UInt32(truncatingIfNeeded: content.count)
    }

    public init(_ content: String) { self.init(Array(content.utf8)) }

    public var header: [UInt8] { [0x1f, 0x8b, 8, flags, 1, 2, 3, 4, 0, 3] + fields }

    public var bytes: [UInt8] { header + deflated + littleEndian(checksum, 4) + littleEndian(length, 4) }

    private var deflated: [UInt8] {
        var bytes: [UInt8] = []
        var rest = content[...]
        repeat {
            let piece = rest.prefix(65_535)
            rest = rest.dropFirst(piece.count)
            let size = UInt32(piece.count)
            bytes += [rest.isEmpty ? 1 : 0] + littleEndian(size, 2) + littleEndian(~size, 2) + piece
        } while !rest.isEmpty
        return bytes
    }
}

public func littleEndian(_ value: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}

/// The checksum of RFC 1952 §8, bit by bit.
public func crc32(_ bytes: [UInt8]) -> UInt32 {
    var sum = ~UInt32(0)
    for byte in bytes {
        sum ^= UInt32(byte)
        for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : (sum >> 1) ^ 0xedb8_8320 }
    }
    return ~sum
}
