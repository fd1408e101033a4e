/// The most that one push may send, in bytes as they are transferred; 0 is no limit.
///
/// Written as git writes sizes: a number and, where it helps, `k`, `m` or `g` for powers of 1024. It does not bound what the
/// objects of a push inflate to: the rules for sources do.
public struct PushSize: Hashable, Sendable, CustomStringConvertible {
    public static let standard = PushSize(bytes: 1 << 30)

    public let bytes: UInt64

    /// Nil unless `text` is a size that git's 64-bit arithmetic can hold.
    public init?(_ text: String) {
        let unit = text.utf8.last.flatMap { Self.units[$0] }
        let digits = unit == nil ? text[...] : text.dropLast()
        guard (1...18).contains(digits.utf8.count), digits.utf8.allSatisfy(\.isDigit), let number = Int64(digits) else {
            return nil
        }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
        if overflow { return nil }
        self.bytes = UInt64(bytes)
    }

    private init(bytes: UInt64) {
        self.bytes = bytes
    }

    public var description: String {
        for (letter, shift) in [("g", UInt64(30)), ("m", 20), ("k", 10)] where bytes > 0 && bytes % (1 << shift) == 0 {
            return "\(bytes >> shift)\(letter)"
        }
        return String(bytes)
    }

    private static let units: [UInt8: Int64] = [
        UInt8(ascii: "k"): 1 << 10, UInt8(ascii: "m"): 1 << 20, UInt8(ascii: "g"): 1 << 30,
    ]
}
