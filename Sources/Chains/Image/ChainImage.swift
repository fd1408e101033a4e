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
    /// The name that the result gets; with the tag `latest` if none is given. Nil for what makes only artefacts, and where packer
    /// decides by itself.
    public let tag: ImageReference?
    /// Further names of the result.
    public let tags: [ImageReference]
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

    /// Every name that the result gets.
    public var produced: [ImageReference] { (tag.map { [$0] } ?? []) + tags }
}

/// An edge that the manifest states.
public enum Need: Hashable, Sendable {
    case image(ImageID)
    /// Produced by an image of this chain, or by somebody else.
    case reference(ImageReference)
    case artifact(ImageID)
}

/// Where an image is described.
public struct EntryPlace: Hashable, Sendable {
    /// As it was given.
    public let manifest: FilePath
    /// Of the entry in `images`, from 1; nil for the manifest as a whole.
    public let entry: Int?
    /// What people know the entry by: its name, its tag or its file, if it says one.
    public let label: String?

    public init(manifest: FilePath, entry: Int? = nil, label: String? = nil) {
        (self.manifest, self.entry, self.label) = (manifest, entry, label)
    }
}
