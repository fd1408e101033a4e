import Escaping
public import SystemPackage

/// Why the authorized_keys file was left as it is.
public enum AuthorizedKeysError: Error, Equatable, CustomStringConvertible {
    case noPath(FilePath)
    case unusable(FilePath, AuthorizedKeysFault)
    /// The key of this name is there already, outside of our block, where it may do more than pushyard lets it.
    case foreign(KeyName, FilePath, line: Int)
    case changed(FilePath)
    /// ssh-keygen finds other keys in the new content than we do.
    case unlike(FilePath)

    public var description: String {
        switch self {
        case .noPath(let path): "'\(Escaped(path.string))' is not the absolute path of a file"
        case .unusable(let path, let fault): "cannot change '\(Escaped(path.string))': \(fault)"
        case .foreign(let name, let path, let line):
            """
            cannot add \(quoted(name)): the key stands in line \(line) of '\(Escaped(path.string))', outside of pushyard's block
              remove it there first
            """
        case .changed(let path):
            "cannot change '\(Escaped(path.string))': somebody else changed it in the meantime\n  try again"
        case .unlike(let path):
            "cannot change '\(Escaped(path.string))': ssh-keygen would find other keys in it than these"
        }
    }
}
