import Escaping

/// Why we could not authenticate.
public enum AuthenticationError: Error, Equatable, CustomStringConvertible {
    /// The registry asks for something other than Basic and Bearer.
    case noUsableChallenge(host: String, schemes: [String])
    /// It asks for a password, and we have none.
    case noCredentials(host: String)
    /// It would have us send credentials without TLS.
    case plainTokenServer(host: String, realm: String)
    case tokenRefused(host: String, status: Int, user: String?)
    case noToken(host: String)

    public var description: String {
        switch self {
        case .noUsableChallenge(let host, let schemes):
            "cannot authenticate to '\(Escaped(host))': it asks for "
                + (schemes.isEmpty
                    ? "nothing that it names" : schemes.map { "'\(Escaped($0))'" }.joined(separator: ", "))
                + "\n  expected 'basic' or 'bearer'"
        case .noCredentials(let host):
            "cannot authenticate to '\(Escaped(host))': it asks for a password\n  log in to it, or name a file of credentials"
        case .plainTokenServer(let host, let realm):
            "cannot authenticate to '\(Escaped(host))': its token server '\(Escaped(realm))' has no TLS"
        case .tokenRefused(let host, let status, let user):
            "cannot get a token: '\(Escaped(host))' answered \(status)"
                + (user.map { " to user '\(Escaped($0))'\n  check the credentials" } ?? "")
        case .noToken(let host): "cannot get a token: '\(Escaped(host))' answered without one"
        }
    }
}
