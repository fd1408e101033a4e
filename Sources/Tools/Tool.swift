public import SystemPackage

/// An external program to run, with all that it gets from this process.
///
/// Nothing is inherited that does not stand here: the environment is this one, descriptors are the three standard streams
/// and `descriptors`, signals have their default actions and none is blocked. Only the umask, the limits, the user and the
/// session stay those of this process.
///
/// posix_spawn(3), and not swift-subprocess. That library is async only, while programs are run by synchronous code here,
/// on threads of its own, between blocking reads of repositories and archives. And on Linux it cannot hand a program a
/// descriptor beyond the standard three, by which a process and a distant descendant learn of each other's end. What it
/// costs was no reason: 0.2 ms of start-up where it is linked, 1.5 ms where it is used.
public struct Tool: Sendable {
    /// A path, or a name that is looked up in the environment's PATH.
    public var name: String
    /// Without the name.
    public var arguments: [String]
    public var environment: [String: String]
    /// The working directory; that of this process when nil.
    public var directory: FilePath?
    /// What the program finds as its descriptors 3, 4 and so on.
    public var descriptors: [FileDescriptor] = []

    /// Where a program is looked for, and messages that can be read by a program: a start for ``environment``.
    public static let plainEnvironment = [
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LC_ALL": "C.UTF-8",
    ]

    public init(
        _ name: String, _ arguments: [String] = [], environment: [String: String] = plainEnvironment,
        directory: FilePath? = nil
    ) {
        self.name = name
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
    }
}
