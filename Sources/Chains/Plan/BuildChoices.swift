/// How images are built, beyond what manifests say: what the command line and settings decide.
public struct BuildChoices: Hashable, Sendable {
    /// What builds Dockerfiles.
    public enum Engine: String, Hashable, Sendable, CaseIterable {
        case buildah, docker
    }

    public var engine = Engine.buildah
    /// `--builder-args`: words before `extra_args`, for every Dockerfile and packer template.
    public var builderArguments: [String] = []
    /// One layer for each Dockerfile's image. Seed 003's program did so unless it was told not to; it makes caches useless.
    public var squash = false
    /// Seconds since 1970: the time of what is made, so that the same inputs give the same digest.
    public var epoch: Int64 = 0

    public init() {}
}
