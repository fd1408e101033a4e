public import OCI

/// An image's place in a plan: what it needs, what its builder reads, whether it is to be built.
public struct PlannedImage: Hashable, Sendable {
    public let image: ChainImage
    /// From 1, in the order of the plan.
    public let number: Int
    /// From 1: every image that this one needs is in an earlier one.
    public let wave: Int
    /// The images of this plan that must be there before, each once, in the order of their numbers.
    public let parents: [ImageID]
    /// What is made of the image's own files.
    public let material: ImageMaterial
    public let choices: BuildChoices
    public let state: State

    public enum State: Hashable, Sendable {
        /// What is there has this key.
        case upToDate(ChainKey)
        case build(BuildReason)
    }

    /// Every image that it is built from or copies from, produced by the chain or not, in the order of the file.
    public var bases: [ImageReference] { material.bases }
    /// The images whose artefacts it mounts or waits for.
    public var artifacts: [ImageID] { material.artifacts }
    /// The Dockerfile or packer's JSON after templates were applied; nil for other builders, and for packer's HCL.
    public var rendered: [UInt8]? { material.rendered }

    /// Decides up-to-date: a pure function of the plan and of what exists. After a build, its result has this key.
    ///
    /// - Returns: nil while one of ``bases`` or ``artifacts`` does not exist.
    public func key(given existing: ExistingImages) -> ChainKey? { material.key(image, choices, existing) }

    /// The file that the builder gets, under a name that does not end in `.in`: ``rendered``, and in a Dockerfile a digest before each RUN
    /// that sees files which are not in it, so that no cache takes an old result for it.
    public func file(given existing: ExistingImages) -> [UInt8]? { material.file(image, existing) }
}

/// Why an image is to be built.
public enum BuildReason: Hashable, Sendable {
    case missing
    /// What the key is made of is not what it was.
    case changed
    /// One of its parents is to be built.
    case parent(ImageID)
    /// An image that it is built from is not here, so that nobody can say whether it is what it was.
    case absentBase(ImageReference)
    case forced
}

extension BuildReason: CustomStringConvertible {
    /// For people: "its base changed".
    public var description: String {
        switch self {
        case .missing: "it is not there"
        case .changed: "its files, arguments or bases changed"
        case .parent(let id): "'\(id)' is built"
        case .absentBase(let reference): "'\(reference.familiar)' is not here"
        case .forced: "forced"
        }
    }
}
