/// Why an app was not found, not served or not changed.
public enum AppError: Error, Equatable, CustomStringConvertible {
    case unknown(AppName)
    case exists(AppName)
    /// Something about the repository is not as pushyard left it; `String` says what.
    case altered(AppName, String)
    /// A push has the app's turn.
    case busy(AppName)
    case sameName(AppName)

    public var description: String {
        switch self {
        case .unknown(let app):
            "there is no app \(quoted(app))\n  see them all: pushyard app list; or create it: pushyard app create \(app)"
        case .exists(let app): "there is an app \(quoted(app)) already"
        case .altered(let app, let what):
            """
            cannot serve \(quoted(app)): \(what)
              to write it anew: pushyard app repair \(app)
            """
        case .busy(let app): "cannot change \(quoted(app)): a push to it is under way\n  try again when it has ended"
        case .sameName(let app): "\(quoted(app)) has that name already"
        }
    }
}
