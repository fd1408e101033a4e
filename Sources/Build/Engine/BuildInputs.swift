public import Filesystem
public import SystemPackage

/// What a plan names and does not hold.
public struct BuildInputs: Sendable {
    /// Contents of secrets by their ids. They are in no log, layer or record.
    public var secrets: [String: [UInt8]]
    /// Directories of the host's by the ids that mounts name.
    public var directories: [String: Directory] = [:]
    /// The app's kept directories by their names; the engine makes those that are missing.
    public var caches: Directory?
    /// A step is ended, as ``StepFailure/Reason/cancelled``, as soon as one of these reports POLLERR or POLLHUP: the
    /// streams of whoever waits for the build. poll(2) them with no events.
    public var hangups: [FileDescriptor]

    public init(secrets: [String: [UInt8]] = [:], caches: Directory? = nil, hangups: [FileDescriptor] = []) {
        (self.secrets, self.caches, self.hangups) = (secrets, caches, hangups)
    }
}
