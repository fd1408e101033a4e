/// Why the keys were left as they are.
public enum KeyStoreError: Error, Equatable, CustomStringConvertible {
    case unknown(KeyName)
    case sameName(KeyName)
    case sameKey(KeyName, as: KeyName)
    case admin(KeyName)
    case misplaced(KeyID, KeyName)

    public var description: String {
        switch self {
        case .unknown(let name): "there is no key \(quoted(name))\n  see them all: pushyard key list"
        case .sameName(let name):
            """
            cannot add \(quoted(name)): there is a key of that name
              choose another name, or remove it first: pushyard key remove \(name)
            """
        case .sameKey(let name, let other):
            "cannot add \(quoted(name)): the key is here already, as \(quoted(other))"
        case .admin(let name):
            """
            cannot change the role of \(quoted(name)): it is an admin's key, which may do everything
              remove it and add it anew: pushyard key remove \(name)
            """
        case .misplaced(let id, let name): "the record of key \(quoted(id)) is that of \(quoted(name)), another key"
        }
    }
}
