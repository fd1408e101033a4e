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
        String(unsafeUninitializedCapacity: 2 * Self.length) { digits in
            Self.write(words.0, to: digits, at: 0..<16)
            Self.write(words.1, to: digits, at: 16..<32)
            Self.write(UInt64(words.2), to: digits, at: 32..<40)
            return 2 * Self.length
        }
    }

    private static func write(_ word: UInt64, to digits: UnsafeMutableBufferPointer<UInt8>, at places: Range<Int>) {
        var rest = word
        for place in places.reversed() {
            let digit = UInt8(rest & 15)
            digits[place] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            rest >>= 4
        }
    }

    var firstByte: UInt8 { UInt8(words.0 >> 56) }

    /// The first four bytes: ids in the order of their keys are in their own order but for equal keys.
    var key: UInt64 { words.0 >> 32 }

    /// In the order of their digits.
    static func < (left: ObjectID, right: ObjectID) -> Bool {
        left.words < right.words
    }

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
