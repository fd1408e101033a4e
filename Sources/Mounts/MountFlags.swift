import Glibc

/// What a mounted filesystem may not do: mount(2), "Additional mount flags".
public struct MountFlags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt

    public init(rawValue: UInt) { self.rawValue = rawValue }

    /// Nothing in it can be changed.
    public static let readOnly = MountFlags(rawValue: UInt(MS_RDONLY))
    /// Set-id bits and file capabilities do not count.
    public static let noSetID = MountFlags(rawValue: UInt(MS_NOSUID))
    /// Device files cannot be opened.
    public static let noDevices = MountFlags(rawValue: UInt(MS_NODEV))
    /// Reading a file changes nothing.
    public static let noAccessTimes = MountFlags(rawValue: UInt(MS_NOATIME))
    /// No program in it can be executed.
    public static let noPrograms = MountFlags(rawValue: UInt(MS_NOEXEC))
}
