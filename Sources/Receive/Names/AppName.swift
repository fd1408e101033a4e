import Escaping

/// The name of an app: `^[a-z0-9][a-z0-9-]{0,62}$`.
///
/// Repository, image and host names derive from it, so it is a DNS label (RFC 1123) in lower case, except that
/// it may end with '-'. A name that does not fit is refused, never mended.
public struct AppName: Hashable, Comparable, Sendable, CustomStringConvertible {
    public static let maximumLength = 63

    public let description: String

    public init(_ bytes: some Collection<UInt8>) throws(NameError) {
        guard (1...Self.maximumLength).contains(bytes.count), bytes.first != UInt8(ascii: "-"),
            bytes.allSatisfy({ $0 == UInt8(ascii: "-") || $0.isLowercaseLetter || $0.isDigit })
        else { throw .app(Escaped(bytes).description) }
        description = String(decoding: bytes, as: UTF8.self)
    }

    public init(_ text: some StringProtocol) throws(NameError) {
        try self.init(Array(text.utf8))
    }

    public static func < (one: AppName, other: AppName) -> Bool { one.description < other.description }
}
