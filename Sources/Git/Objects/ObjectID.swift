/// The name of an object: the SHA-1 of its content, 20 bytes.
public struct ObjectID: Sendable, Hashable, CustomStringConvertible {
    private let words: (UInt64, UInt64, UInt32)

    /// The number of bytes of an id.
    public static let length = 20

    /// Nil unless there are exactly 20 bytes.
    public init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count == Self.length else { return nil }
        self = bytes.withUnsafeBytes(ObjectID.init(words:))
    }

    /// - Precondition: There are exactly 20 bytes.
    init(words bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count == Self.length)
        words = (
            UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
            UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
        )
    }

    /// Nil unless `hex` is 40 hexadecimal digits.
    public init?(hex: some StringProtocol) {
        self.init(hex: Array(hex.utf8))
    }

    init?(hex: some Collection<UInt8>) {
        guard hex.count == 2 * Self.length else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in hex {
            guard let value = UInt8(hexDigit: digit) else { return nil }
            if let upper = high {
                bytes.append(upper << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        self.init(bytes[...])
    }

    public var bytes: [UInt8] {
        withUnsafeBytes(of: words.0.bigEndian, Array.init) + withUnsafeBytes(of: words.1.bigEndian, Array.init)
            + withUnsafeBytes(of: words.2.bigEndian, Array.init)
    }

    /// 40 hexadecimal digits in lower case.
    public var description: String {
        String(decoding: bytes.flatMap { [Self.digits[Int($0 >> 4)], Self.digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static let digits = Array("0123456789abcdef".utf8)

    public static func == (left: ObjectID, right: ObjectID) -> Bool {
        left.words == right.words
    }

    public func hash(into hasher: inout Hasher) {
        // An id is a hash already.
        hasher.combine(words.0)
    }
}

extension UInt8 {
    /// The value of a hexadecimal digit in ASCII.
    init?(hexDigit: UInt8) {
        switch hexDigit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self = hexDigit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self = hexDigit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self = hexDigit - UInt8(ascii: "A") + 10
        default: return nil
        }
    }

    /// What git takes for white space, whatever the locale.
    var isGitSpace: Bool {
        switch self {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): true
        default: false
        }
    }

    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
