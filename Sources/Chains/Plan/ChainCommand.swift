public import SystemPackage

/// One step of an image's build, as `chain plan` prints it and as the builder does it.
public enum ChainCommand: Hashable, Sendable {
    /// A program and its arguments, started in a directory, by nobody's shell.
    case tool([String], directory: FilePath)
    /// A script for `/bin/sh -eu` in the container of a `run`.
    case container(script: String)
    /// What becomes of the container's root.
    case commit
    /// mmdebstrap(1) and its arguments; the tar archive on its standard output becomes the image's one layer.
    case bootstrap([String])
}

/// Where a builder's files are: what a plan cannot know.
public struct BuildPlaces: Sendable {
    /// The file of ``PlannedImage/rendered``.
    public var rendered: FilePath
    /// The directories of artefacts.
    public var artifacts: [ImageID: FilePath]
    /// The files of secrets, by id.
    public var secrets: [String: FilePath]

    public init(rendered: FilePath, artifacts: [ImageID: FilePath] = [:], secrets: [String: FilePath] = [:]) {
        (self.rendered, self.artifacts, self.secrets) = (rendered, artifacts, secrets)
    }
}

/// How images are built, beyond what manifests say: what the command line and settings decide.
public struct BuildChoices: Hashable, Sendable {
    /// What builds Dockerfiles.
    public enum Engine: String, Hashable, Sendable, CaseIterable {
        case buildah, docker
    }

    public var engine = Engine.buildah
    /// `--builder-args`: words before `extra_args`, for every Dockerfile and packer template.
    public var builderArguments: [String] = []
    public var squash = false
    /// Seconds since 1970: the time of what is made, so that the same inputs give the same digest.
    public var epoch: Int64 = 0

    public init() {}
}

extension PlannedImage {
    /// The commands of its build, in their order.
    public func commands(_ choices: BuildChoices, _ places: BuildPlaces) -> [ChainCommand] { [] }
}
