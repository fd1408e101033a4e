public import OCI

/// An image's place in a plan: what it needs, what its builder reads, whether it is to be built.
public struct PlannedImage: Hashable, Sendable {
    public let image: ChainImage
    /// From 1, in the order of the plan.
    public let number: Int
    /// From 1: every image that this one needs is in an earlier one.
    public let wave: Int
    /// The images of this chain that must be there before, each once, in the order of their numbers.
    public let parents: [ImageID]
    /// Every image that it is built from or copies from, produced by the chain or not, in the order of the file.
    public let bases: [ImageReference]
    /// The images whose artefacts it mounts.
    public let artifacts: [ImageID]
    /// The Dockerfile or packer's JSON after templates were applied: give the builder a file of exactly these bytes.
    public let rendered: [UInt8]?
    /// Those of ``ChainImage/parameters`` that the rendered file declares: what `--build-arg` gets.
    public let buildArguments: [String: String]
    /// What goes into the key beside what others have built.
    public let ingredients: KeyIngredients
    public let state: State

    public enum State: Hashable, Sendable {
        /// What is there has this key.
        case upToDate(ChainKey)
        case build(BuildReason)
    }

    /// Decides up-to-date: a pure function of the plan and of what exists.
    ///
    /// - Returns: nil while one of ``bases`` or ``artifacts`` does not exist.
    public func key(given existing: ExistingImages) -> ChainKey? {
        ingredients.key(bases: bases, artifacts: artifacts, existing)
    }
}

/// Why an image is to be built.
public enum BuildReason: Hashable, Sendable {
    case missing
    /// What the key is made of is not what it was.
    case changed
    /// One of its parents is to be built.
    case parent(ImageID)
    case forced
}
