import Escaping
public import SystemPackage

/// Why the front cannot be used by this process.
public enum FrontError: Error, Equatable, CustomStringConvertible {
    case home(FilePath)
    case missing(FilePath)
    case notOurs(FilePath, owner: String)
    case writable(FilePath)
    case homeless(String)

    public var description: String {
        switch self {
        case .home(let path):
            """
            PUSHYARD_HOME is '\(Escaped(path.string))'
              use an absolute path of letters, digits and '/', '.', '_', '+', '-'
            """
        case .missing(let path):
            """
            '\(Escaped(path.string))' does not exist
              create it for the user whom pushes come to: install -d -o git -g git -m 0750 \(shellWord(path.string))
            """
        case .notOurs(let path, let owner):
            """
            '\(Escaped(path.string))' belongs to \(quoted(owner)), and only that user may write there
              run the command as that user: sudo -u \(shellWord(owner)) pushyard …
            """
        case .writable(let path):
            """
            '\(Escaped(path.string))' can be written by other users
              take that away: chmod go-w \(shellWord(path.string))
            """
        case .homeless(let user): "\(quoted(user)) has no home directory, and authorized-keys is below '~/'"
        }
    }
}
