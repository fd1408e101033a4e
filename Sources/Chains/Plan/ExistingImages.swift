public import OCI

/// What exists before a plan is carried out, or while it is.
public struct ExistingImages: Hashable, Sendable {
    public struct Result: Hashable, Sendable {
        /// Of the image's manifest, or over the artefacts' paths, modes and contents.
        public var digest: Digest
        /// Nil for what no chain has built.
        public var key: ChainKey?

        public init(digest: Digest, key: ChainKey?) { (self.digest, self.key) = (digest, key) }
    }

    /// By their whole name, with the tag `latest` where there is neither tag nor digest: what the chain produces, and what it is
    /// built from.
    public var images: [ImageReference: Result]
    public var artifacts: [ImageID: Result]

    public init(images: [ImageReference: Result] = [:], artifacts: [ImageID: Result] = [:]) {
        (self.images, self.artifacts) = (images, artifacts)
    }
}
