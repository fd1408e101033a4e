import Escaping

/// The full name of a git object: 40 hexadecimal digits in lower case, as in gitglossary(7).
///
/// Abbreviated names are never taken; repositories with SHA-256 names are not supported, as libgit2 cannot read them.
public struct ObjectName: Hashable, Sendable, CustomStringConvertible {
    public static let length = 40

    /// What stands for "no object" where a ref is created or deleted.
    public static let zero = ObjectName(digits: String(repeating: "0", count: length))

    public let description: String

    public init(_ bytes: some Collection<UInt8>) throws(NameError) {
        guard bytes.count == Self.length, bytes.allSatisfy(\.isLowercaseHexadecimalDigit) else {
            throw .object(Escaped(bytes).description)
        }
        description = String(decoding: bytes, as: UTF8.self)
    }

    public init(_ text: some StringProtocol) throws(NameError) {
        try self.init(Array(text.utf8))
    }

    /// The first seven digits, for people.
    public var abbreviated: String { String(description.prefix(7)) }

    private init(digits: String) {
        description = digits
    }
}
