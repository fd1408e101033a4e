/// What a mounted filesystem may not do: mount(2), "Additional mount flags".
public struct MountFlags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt

    public init(rawValue: UInt) { self.rawValue = rawValue }

    /// MS_RDONLY
    public static let readOnly = MountFlags(rawValue: 1)
    /// MS_NOSUID: set-id bits and file capabilities do not count.
    public static let noSetID = MountFlags(rawValue: 2)
    /// MS_NODEV: device files cannot be opened.
    public static let noDevices = MountFlags(rawValue: 4)
    /// MS_NOEXEC
    public static let noPrograms = MountFlags(rawValue: 8)
}
