import Escaping
import Hashing

/// What stands behind `--key` in a forced command: the first 16 bytes of the key's SHA-256 as 32 hexadecimal digits.
///
/// Derived from the key and not from its name, so that no line of authorized_keys can lend one key the record of another.
public struct KeyID: Hashable, Sendable, CustomStringConvertible {
    public static let length = 32

    public let description: String

    public init(_ text: some StringProtocol) throws(NameError) {
        guard text.utf8.count == Self.length, text.utf8.allSatisfy(\.isLowercaseHexadecimalDigit) else {
            throw .keyID(Escaped(text).description)
        }
        description = String(text)
    }

    init(digest: [UInt8]) {
        description = hexadecimal(digest.prefix(Self.length / 2))
    }
}
