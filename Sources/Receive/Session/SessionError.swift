public import SystemPackage

/// Why a session with git cannot go on.
public enum SessionError: Error, CustomStringConvertible {
    case noChannel(Errno)
    case noLock(FilePath, Errno)
    case noPoll(Errno)
    /// The hook runs without the shell that holds locks and watches the client.
    case noShell

    public var description: String {
        switch self {
        case .noChannel(let errno): "cannot talk to the other end of the push: \(errno)"
        case .noLock(let path, let errno): "cannot lock '\(path)': \(errno)"
        case .noPoll(let errno): "cannot wait for git and its client: \(errno)"
        case .noShell:
            """
            this repository takes pushes through 'pushyard shell' only
              push over ssh, with a key that 'pushyard key add' has added
            """
        }
    }
}
