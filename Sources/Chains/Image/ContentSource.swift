public import Build
public import SystemPackage

/// Where files come from that a build sees but that stay out of the image.
public enum ContentSource: Hashable, Sendable {
    /// An absolute path on this machine.
    case path(FilePath)
    /// What another image of the chain exports.
    case artifact(ImageID)
}

/// Files that stand at a path of the container while an image is built.
public struct ChainMount: Hashable, Sendable {
    public var source: ContentSource
    public var destination: ContainerPath
    public var isReadOnly: Bool
}

/// What a container is allowed beyond the usual; each needs the admin's permission, and none is possible from a push.
public struct SecurityOptions: Hashable, Sendable {
    public var isPrivileged = false
    /// Such as `SYS_ADMIN`.
    public var capabilities: [String] = []
    /// Paths of devices.
    public var devices: [String] = []
    /// Such as `seccomp=unconfined`.
    public var options: [String] = []
    /// `isolated`, `host` or `none`; nil is the builder's default.
    public var network: Network?

    /// Whether nothing but the usual is asked for.
    public var isPlain: Bool { self == SecurityOptions() }
}
