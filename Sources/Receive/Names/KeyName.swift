import Escaping

/// The name that an admin gave to a key: `^[A-Za-z0-9][A-Za-z0-9._@+-]{0,62}$`, as in `alice` or `alice@laptop`.
///
/// It is who pushed, in messages, records and `--pusher`.
public struct KeyName: Hashable, Comparable, Sendable, CustomStringConvertible {
    public static let maximumLength = 63

    public let description: String

    public init(_ text: some StringProtocol) throws(NameError) {
        let bytes = text.utf8
        guard let first = bytes.first, first.isLetter || first.isDigit, bytes.count <= Self.maximumLength,
            bytes.allSatisfy({ $0.isLetter || $0.isDigit || Self.marks.contains($0) })
        else { throw .key(Escaped(text).description) }
        description = String(text)
    }

    public static func < (one: KeyName, other: KeyName) -> Bool { one.description < other.description }

    private static let marks = Array("._@+-".utf8)
}
