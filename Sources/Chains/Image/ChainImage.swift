import Build
public import OCI
public import SystemPackage

/// One image to build, everything resolved: an entry of a manifest, or one combination of its matrix.
public struct ChainImage: Hashable, Sendable {
    public let id: ImageID
    /// Where it is described, for messages.
    public let place: EntryPlace
    /// What people call it; several images may have one name.
    public let name: String
    /// Empty if nothing tells it.
    public let version: String
    /// The name that the result gets; with the tag `latest` if none is given. Packer's own, of `docker-tag`, if the manifest says none.
    /// Nil for what makes only artefacts, and where packer decides while it runs.
    public internal(set) var tag: ImageReference?
    /// Further names of the result.
    public internal(set) var tags: [ImageReference]
    /// Absolute: the directory that has the manifest's directory. Templates include nothing from elsewhere.
    public let root: FilePath
    /// Absolute: where the manifest is.
    public let manifestDirectory: FilePath
    /// Absolute: where the builder is started, and a Dockerfile's context.
    public let workingDirectory: FilePath
    /// What the image's templates see: the manifest's `params`, the matrix's values, `args`, and `BASE` if there is a `from`.
    public let parameters: [String: String]
    /// The manifest's `args` alone: build arguments, packer's variables, the environment of `run`.
    public let arguments: [String: String]
    /// `extra_args`: words for the builder's command line, after ours.
    public let extraArguments: [String]
    /// What must be there before, beside what the file itself says.
    public let needs: [Need]
    /// Whether `chain push`, without names, pushes it.
    public let isPushed: Bool
    public let builder: BuilderKind

    /// Whether a path is below the top directory or the working directory; anything else is the host's own.
    func isOwn(_ path: FilePath) -> Bool { path.isBeneath(root) || path.isBeneath(workingDirectory) }

    /// What it asks of the host that needs the admin's permission, in the manifest's words; a packer template asks docker itself.
    public var privileges: [String] {
        var asked: [String] = []
        let (security, mounts): (SecurityOptions, [ChainMount]) =
            switch builder {
            case .dockerfile(let build): (build.security, build.mounts)
            case .run(let build): (build.security, build.mounts)
            case .packer: (SecurityOptions(), [])
            case .debootstrap: (SecurityOptions(), [])
            }
        // They run as root, on the host.
        if case .debootstrap(let build) = builder, !build.hooks.isEmpty { asked.append("'hooks'") }
        if security.isPrivileged { asked.append("'privileged'") }
        if !security.capabilities.isEmpty { asked.append("'cap_add'") }
        if !security.devices.isEmpty { asked.append("'devices'") }
        if !security.options.isEmpty { asked.append("'security_opt'") }
        if security.network == .host { asked.append("the network 'host'") }
        for case .path(let path) in mounts.map(\.source) where !isOwn(path) { asked.append("a mount of '\(path)'") }
        return asked
    }

    /// Every name that the result gets.
    public var produced: [ImageReference] { (tag.map { [$0] } ?? []) + tags }
}

/// An edge that the manifest states.
public enum Need: Hashable, Sendable {
    case image(ImageID)
    /// The files that it exports.
    case artifact(ImageID)
}
