import Escaping
public import Git

extension ObjectID {
    /// The object of this name: 40 hexadecimal digits in lower case, never abbreviated, as git writes it to a hook.
    public init(name bytes: some Collection<UInt8>) throws(NameError) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard bytes.allSatisfy(\.isLowercaseHexadecimalDigit), let id = ObjectID(hex: text) else {
            throw .object(Escaped(bytes).description)
        }
        self = id
    }

    public init(name text: some StringProtocol) throws(NameError) {
        try self.init(name: Array(text.utf8))
    }

    /// Whether this stands for "no object", where a ref is created or deleted.
    var isZero: Bool { bytes.allSatisfy { $0 == 0 } }

    /// The first seven digits, for people.
    var short: String { String(description.prefix(7)) }
}
