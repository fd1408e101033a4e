/// What a token is for: actions on one repository.
/// https://distribution.github.io/distribution/spec/auth/scope/
struct Scope: Hashable, Comparable, CustomStringConvertible {
    enum Access: String {
        case pull
        case push = "pull,push"
        case delete
    }

    let repository: String
    let access: Access

    var description: String { "repository:\(repository):\(access.rawValue)" }

    static func < (left: Scope, right: Scope) -> Bool { left.description < right.description }
}
