/// Who we are to a registry.
public enum Credentials: Hashable, Sendable {
    case password(user: String, Secret)
    /// A refresh token, which an authorization server changes for access tokens (RFC 6749 §6).
    case identityToken(Secret)

    /// For messages.
    var user: String? {
        switch self {
        case .password(let user, _): user
        case .identityToken: nil
        }
    }
}
