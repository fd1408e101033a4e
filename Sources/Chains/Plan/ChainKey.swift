import Hashing
public import OCI

/// A digest over all that an image is made from; the same key, the same image.
public struct ChainKey: Hashable, Sendable, CustomStringConvertible {
    /// The label of an image that has its key; artefacts have it in a file beside them.
    public static let label = "org.pushyard.chain.key"

    /// 64 hexadecimal digits.
    public let description: String

    public init(_ description: String) { self.description = description }
}

/// What a key is made of as long as nothing has been built: the rendered file, the arguments, the context, the builder.
public struct KeyIngredients: Hashable, Sendable {
    /// Canonical JSON.
    let document: JSON

    func key(bases: [ImageReference], artifacts: [ImageID], _ existing: ExistingImages) -> ChainKey? { nil }
}

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
