import Escaping
import Filesystem

/// What a build is called: 11 digits and letters that sort by the time of its beginning, such as `1j0w4d8k3q7`.
///
/// 45 bits of milliseconds since 1970 and 10 random ones, five a character, in Crockford's base 32 (no i, l, o, u). Two
/// builds of one millisecond may draw the same, so the name is taken by creating the build's directory.
public struct BuildID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public static let length = 11

    public let description: String

    /// - Throws: ``RecordsError/notAnID(_:)``.
    public init(_ text: some StringProtocol) throws(RecordsError) {
        guard text.utf8.count == Self.length, text.utf8.allSatisfy(Self.alphabet.contains) else {
            throw .notAnID(String(text))
        }
        description = String(text)
    }

    /// A new one for a build that begins now.
    init(at time: Timestamp) {
        let milliseconds = UInt64(clamping: time.milliseconds)
        let bits = milliseconds << 10 | UInt64.random(in: 0..<1 << 10)
        let digits = (0..<Self.length).reversed().map { Self.alphabet[Int(bits >> (5 * UInt64($0)) & 31)] }
        description = String(decoding: digits, as: UTF8.self)
    }

    /// When the build began, to the millisecond.
    var time: Timestamp {
        let bits = description.utf8.reduce(UInt64(0)) { bits, digit in
            bits << 5 | UInt64(Self.alphabet.firstIndex(of: digit) ?? 0)
        }
        return Timestamp(milliseconds: Int64(bits >> 10))
    }

    public static func < (left: BuildID, right: BuildID) -> Bool { left.description < right.description }

    var fileName: FileName {
        get throws { try FileName(description) }
    }

    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
}
