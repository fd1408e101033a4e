import Escaping
import FoundationEssentials

/// A time as RFC 3339 writes it, kept as it was written.
public struct CreationTime: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// Checks the grammar, not whether the month has such a day.
    public init(_ text: some StringProtocol) throws(CreationTimeError) {
        let bytes = Array(text.utf8)
        guard let zone = Self.zone(afterTime: bytes), Self.matches(zone, "Z") || Self.matches(zone, "+00:00") else {
            throw .notATime(String(text))
        }
        description = String(text)
    }

    /// Whole seconds since 1970 in UTC, from year 0 to 9999.
    public init(secondsSince1970 seconds: Int64) throws(CreationTimeError) {
        guard (-62_167_219_200...253_402_300_799).contains(seconds) else { throw .outOfRange(seconds) }
        description = Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
    }

    private static func zone(afterTime bytes: [UInt8]) -> ArraySlice<UInt8>? {
        let pattern = "0000-00-00T00:00:00"
        guard matches(bytes.prefix(pattern.utf8.count), pattern) else { return nil }
        let rest = bytes.dropFirst(pattern.utf8.count)
        guard rest.first == UInt8(ascii: ".") else { return rest }
        let zone = rest.dropFirst().drop(while: \.isDigit)
        return zone.startIndex > rest.startIndex + 1 ? zone : nil
    }

    /// `0` stands for any digit, `+` for either sign.
    private static func matches(_ bytes: ArraySlice<UInt8>, _ pattern: String) -> Bool {
        bytes.count == pattern.utf8.count
            && zip(bytes, pattern.utf8).allSatisfy { byte, wanted in
                switch wanted {
                case UInt8(ascii: "0"): byte.isDigit
                case UInt8(ascii: "+"): byte == wanted || byte == UInt8(ascii: "-")
                default: byte == wanted
                }
            }
    }
}

/// Why there is no such time.
public enum CreationTimeError: Error, Hashable, Sendable, CustomStringConvertible {
    case notATime(String)
    case outOfRange(Int64)

    public var description: String {
        switch self {
        case .notATime(let text): "'\(Escaped(text))' is not a time such as '2023-11-14T22:13:20Z'"
        case .outOfRange(let seconds): "\(seconds) s since 1970 is not in the years 0 to 9999"
        }
    }
}
