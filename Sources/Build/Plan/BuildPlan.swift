/// What a build does, and all of it: a value that can be printed, compared and tested without a container.
public struct BuildPlan: Hashable, Sendable {
    /// One after the other; what one leaves in a volume is there for the next.
    public var stages: [Stage]
    /// Seconds since 1970: `SOURCE_DATE_EPOCH` of every step; what is made later has this time in the layers.
    /// https://reproducible-builds.org/specs/source-date-epoch/
    public var epoch: Int64

    public init(stages: [Stage], epoch: Int64) {
        self.stages = stages
        self.epoch = epoch
    }
}

/// A container on top of an image, what is done in it, and what is kept of it.
public struct Stage: Hashable, Sendable {
    /// For people: "save", "build", "runtime".
    public let name: String
    public let base: BaseImage
    /// Put into the root before the first step, and part of the image.
    public var insertions: [Insertion]
    /// One after the other in the same root; the first that fails ends the build, unless it may fail.
    public var steps: [Step]
    /// What becomes of the root; only what the volumes hold is kept if there is none.
    public var commit: Commit?
    /// What becomes of the root if a step fails, so that people can look at it; see ``KeptFailure``.
    public var failureCommit: Commit?

    public init(
        _ name: String, on base: BaseImage, insertions: [Insertion] = [], steps: [Step], commit: Commit? = nil
    ) {
        (self.name, self.base, self.insertions, self.steps, self.commit) = (name, base, insertions, steps, commit)
    }
}

/// A directory of the build's own, which lives as long as the build and is handed from stage to stage.
public enum Volume: String, Hashable, Sendable, CaseIterable {
    /// The unpacked source, filled before the build.
    case source
    /// What an earlier build saved for this one.
    case artifacts
    /// What the builder image makes for the runtime image.
    case output
}

/// A volume's content, moved into the root before the first step: a layer of its own below what the steps change.
///
/// Files keep their modes; their times are the plan's epoch.
public struct Insertion: Hashable, Sendable {
    public let volume: Volume
    public let path: ContainerPath
    /// Whose it becomes, in the words of the image-spec's `User`; root's if nil.
    public let owner: String?

    public init(_ volume: Volume, at path: ContainerPath, owner: String? = nil) {
        (self.volume, self.path, self.owner) = (volume, path, owner)
    }
}
