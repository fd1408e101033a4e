public import OCI

/// What a stage starts from: the name that people gave it, and what it was when the plan was made.
public struct BaseImage: Hashable, Sendable {
    public let reference: ImageReference
    /// The image's manifest, which the engine finds in the local store.
    public let manifest: Descriptor

    public init(_ reference: ImageReference, manifest: Descriptor) {
        (self.reference, self.manifest) = (reference, manifest)
    }
}
