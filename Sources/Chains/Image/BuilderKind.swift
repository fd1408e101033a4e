public import OCI
public import SystemPackage

/// What builds an image, and what only this builder is told.
public enum BuilderKind: Hashable, Sendable {
    /// `buildah build`, or `docker build`.
    case dockerfile(DockerfileBuild)
    /// `packer build`.
    case packer(PackerBuild)
    /// Commands in a container on an image, then a commit: seed 002's `docker run` and `docker commit`.
    case run(RunBuild)
    /// A root filesystem out of Debian's packages, through mmdebstrap(1).
    case debootstrap(DebootstrapBuild)

    public var name: BuilderName {
        switch self {
        case .dockerfile: .dockerfile
        case .packer: .packer
        case .run: .run
        case .debootstrap: .debootstrap
        }
    }
}

/// What manifests call a builder: `builder_type`.
public enum BuilderName: String, Hashable, Sendable, CaseIterable {
    case dockerfile, packer, run, debootstrap
}

/// A Dockerfile; what the builder gets is ``PlannedImage/rendered``.
public struct DockerfileBuild: Hashable, Sendable {
    /// Absolute: the file before it is rendered.
    public var file: FilePath
    /// `from`: the build argument `BASE`, or the first FROM's image where the file declares no such argument.
    public var base: ImageReference?
    /// Named contexts (`--build-context NAME=…`).
    public var contexts: [String: ContentSource]
    /// For every RUN (`--volume`).
    public var mounts: [ChainMount]
    /// Ids (`--secret id=ID`); the values come from Pushyard's secrets.
    public var secrets: [String]
    /// Ids of agents (`--ssh ID`).
    public var ssh: [String]
    public var security: SecurityOptions
    /// Nil is what the command line says, which is no.
    public var squash: Bool?
    /// `OS/ARCHITECTURE`, or none for that of the machine.
    public var platforms: [String]
    /// The stage to stop at.
    public var target: String?
}

/// A template of packer's; what the builder gets is ``PlannedImage/rendered``, unless that is nil (HCL).
public struct PackerBuild: Hashable, Sendable {
    /// Absolute.
    public var file: FilePath
    /// For `chain debug`, beside what the template says.
    public var mounts: [ChainMount]
    public var security: SecurityOptions
}

/// Commands, one after the other in one container; the first that fails ends the build.
public struct RunBuild: Hashable, Sendable {
    public var base: ImageReference
    /// Each is a script for `/bin/sh -eu`; ``ChainImage/arguments`` are in its environment.
    public var commands: [String]
    public var mounts: [ChainMount]
    /// Patterns, as glob(7) has them, below `/out`, which is mounted for writing if there are any: what later images may mount as
    /// `artifact:NAME`. Each must match.
    public var exports: [String]
    public var secrets: [String]
    public var security: SecurityOptions
    /// What the result is to run; nothing is committed where ``ChainImage/tag`` is nil.
    public var commit: CommitChanges
}

/// A root filesystem out of packages.
public struct DebootstrapBuild: Hashable, Sendable {
    public var suite: String
    public var packages: [String]
    /// `minbase` unless the manifest says otherwise.
    public var variant: String
    /// As mmdebstrap(1) has them; Debian's own if there are none.
    public var mirrors: [String]
    public var components: [String]
    /// Shell commands for `--customize-hook`: they run on the host, with the root filesystem as `$1`.
    public var hooks: [String]
    public var commit: CommitChanges
}
