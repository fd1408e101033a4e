import Escaping

/// A name from outside that does not fit its grammar; the sentence quotes the name and says what would fit.
public enum NameError: Error, Equatable, CustomStringConvertible {
    case app(String)
    case key(String)
    case keyID(String)
    case object(String)
    case ref(String, RefNameFault)
    case branch(String, RefNameFault)

    public var description: String {
        switch self {
        case .app(let name):
            """
            '\(name)' is not an app name
              use 1 to 63 of 'a' to 'z', '0' to '9' and '-', with a letter or digit first
            """
        case .key(let name):
            """
            '\(name)' is not a key name
              use 1 to 63 letters, digits and '.', '_', '@', '+', '-', with a letter or digit first
            """
        case .keyID(let id): "'\(id)' is not a key id: expected 32 digits from 0 to f"
        case .object(let name): "'\(name)' is not an object name: expected 40 digits from 0 to f"
        case .ref(let name, let fault): "'\(name)' is not a ref name: \(fault)"
        case .branch(let name, let fault): "'\(name)' is not a branch name: \(fault)"
        }
    }
}
