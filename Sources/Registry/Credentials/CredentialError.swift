import Escaping
public import SystemPackage

/// Why credentials could not be looked up. No case holds a secret.
public enum CredentialError: Error, Equatable, CustomStringConvertible {
    case unreadable(FilePath, Errno)
    case notJSON(FilePath)
    /// The entry of a registry.
    case invalidEntry(FilePath, String)
    case invalidHelper(String)
    case helperFailed(String, server: String, message: String)

    public var description: String {
        switch self {
        case .unreadable(let path, let errno):
            "cannot read credentials from '\(Escaped(path.string))': \(errno.description.lowercased())"
        case .notJSON(let path):
            "cannot use credentials in '\(Escaped(path.string))': it is not JSON as docker writes it"
        case .invalidEntry(let path, let name):
            "cannot use credentials in '\(Escaped(path.string))': the 'auth' of '\(Escaped(name))' is not "
                + "user:password in base64"
        case .invalidHelper(let name): "cannot use credential helper '\(Escaped(name))': it is not a program's name"
        case .helperFailed(let tool, let server, let message):
            "'\(Escaped(tool))' has no answer for '\(Escaped(server))': \(Escaped(trim(message)))"
        }
    }
}
