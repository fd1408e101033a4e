import Escaping
public import SystemPackage

/// Why the hook cannot do its work, through no fault of the push.
public enum HookError: Error, CustomStringConvertible {
    case noSpool(FilePath, Errno)

    public var description: String {
        switch self {
        case .noSpool(let path, let errno): "cannot keep the log of the build in '\(Escaped(path.string))': \(errno)"
        }
    }
}
