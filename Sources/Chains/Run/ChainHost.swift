public import Build
public import OCI
public import SystemPackage

/// What a machine's admin decides about chains, and has for them.
public struct ChainHost: Sendable {
    public var store: ImageStore
    public var registries: any ImageRegistries
    /// For `run`.
    public var engine: any ContainerEngine
    public var files: ChainFiles
    /// What programs get as their environment.
    public var environment: [String: String]
    /// The files of secrets, by id.
    public var secrets: [String: FilePath]
    /// Whether manifests may ask for privileges.
    public var allowsPrivileges: Bool
    /// Of the containers of `run`, where the manifest does not say.
    public var network: Network
    public var limits: Limits
    /// The most that a `run` may write, in bytes.
    public var diskLimit: UInt64
    /// What becomes of the container of an image that fails.
    public var onFailure: OnFailure
    /// When a registry is asked for a base.
    public var pull: PullPolicy
    /// As in `BuildInputs`.
    public var hangups: [FileDescriptor]

    public init(
        store: ImageStore, registries: any ImageRegistries, engine: any ContainerEngine, files: ChainFiles,
        environment: [String: String]
    ) {
        (self.store, self.registries, self.engine, self.files) = (store, registries, engine, files)
        self.environment = environment
        (secrets, allowsPrivileges, network, limits) = ([:], false, .isolated, Limits())
        (diskLimit, onFailure, pull, hangups) = (10 << 30, .clean, .missing, [])
    }
}
