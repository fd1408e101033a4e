import Escaping
public import SystemPackage

/// Why the native engine cannot do its work, where no step is to blame.
public enum EngineError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kernel offers no cgroup controllers of these names.
    case noControllers([String])
    /// A control group whose processes not even SIGKILL has ended.
    case processesRemain(String, [Int32])
    /// runc did not start a container; in its own words.
    case notStarted(String)
    /// The range of ids for containers has ids that somebody else uses.
    case rangeInUse(String, by: String, free: String?)
    /// A path where something has to be put has something else in it.
    case notDirectory(String)
    /// The kernel makes no user namespace.
    case noUserNamespace(Errno)
    /// The kernel does not give a user namespace a range of ids.
    case notMapped(String, Errno)
    /// A process that keeps what a build needs could not be started.
    case noHolder(Errno)
    /// The network for containers could not be made; in the words of who makes it.
    case noNetwork(String)
    /// The disk of the host is full; it is a directory on it.
    case hostFull(String)
    /// A port of the host that cannot be used; in slirp4netns's words.
    case notPublished(UInt16, String)
    /// An image that says nothing about what to run, and nobody else does.
    case noCommand(String)
    /// A plan that the pipeline should not have made.
    case unknownSecret(String)
    case unknownDirectory(String)
    case unknownUser(String)

    public var description: String {
        switch self {
        case .noControllers(let names):
            """
            cannot limit builds: the kernel has no control groups for \(names.joined(separator: ", "))
              enable them, such as with 'cgroup_enable=memory' on the kernel's command line
            """
        case .processesRemain(let group, let pids):
            "cannot remove control group '\(group)': \(pids.count) processes do not end, such as \(pids.first ?? 0)"
        case .notStarted(let message): "cannot start a container: \(Escaped(message, limit: 500))"
        case .rangeInUse(let range, let user, let free):
            """
            cannot give builds the ids '\(range)': some of them are for '\(Escaped(user))'
              set 'owner-range' to others\(free.map { ", such as '\($0)'" } ?? "")
            """
        case .notDirectory(let path): "cannot put anything below '\(Escaped(path))': it is not a directory"
        case .noUserNamespace(let error): "cannot make a user namespace: \(error)\n  \(Self.hint(error))"
        case .notMapped(let range, let error):
            """
            cannot give builds the ids '\(range)': \(error)
              set 'owner-range' to ids that this machine's own user namespace has: see /proc/self/uid_map
            """
        case .noHolder(let error): "cannot start a process that keeps a build's mounts: \(error)"
        case .noNetwork(let message): "cannot make a network for builds: \(Escaped(message, limit: 500))"
        case .hostFull(let path):
            """
            cannot go on: the disk of this host is full
              make room below '\(Escaped(path))', such as with 'pushyard gc'
            """
        case .notPublished(let port, let message):
            "cannot publish on port \(port) of this host: \(Escaped(message, limit: 500))"
        case .noCommand(let image):
            """
            '\(Escaped(image))' does not say what to run
              name a program: pushyard run \(Escaped(image)) -- PROGRAM
            """
        case .unknownSecret(let id): "there is no secret '\(Escaped(id))'"
        case .unknownDirectory(let id): "there is no directory '\(Escaped(id))'"
        case .unknownUser(let user): "the image has no user '\(Escaped(user))'"
        }
    }

    /// What user_namespaces(7) and clone(2) have as reasons.
    private static func hint(_ error: Errno) -> String {
        switch error {
        case .noSpace: "raise 'sysctl user.max_user_namespaces' and 'user.max_net_namespaces'"
        case .notPermitted:
            "in a chroot nobody can: make its directory the root of a mount namespace, with pivot_root(2)"
        default: "builds need a kernel with CONFIG_USER_NS"
        }
    }
}
