import Escaping

/// Why a registry did not do what it was asked.
public enum RegistryError: Error, Equatable, CustomStringConvertible {
    /// It answered with an error.
    /// - Parameters:
    ///   - action: what was asked, as after "cannot".
    ///   - user: who asked, if by a password.
    ///   - messages: its own words.
    case refused(action: String, registry: String, status: Int, user: String?, messages: [String])
    /// It answered with something that the specification does not know.
    case unexpected(action: String, registry: String, reason: String)

    public var description: String {
        switch self {
        case .refused(let action, let registry, let status, let user, let messages):
            ([
                "cannot \(action): '\(Escaped(registry))' answered \(status)"
                    + (user.map { " to user '\(Escaped($0))'" } ?? "")
            ]
                + messages.map { "\(Escaped($0))" } + advice(status, user)).joined(separator: "\n  ")
        case .unexpected(let action, let registry, let reason):
            "cannot \(action): '\(Escaped(registry))' \(Escaped(reason))"
        }
    }

    private func advice(_ status: Int, _ user: String?) -> [String] {
        guard status == 401 || status == 403 else { return [] }
        return [user == nil ? "log in to it, or name a file of credentials" : "check the credentials"]
    }
}
