/// A repository of a registry: what pull, push and the builder need of one.
public protocol ImageRepository: ImageSource, ImageDestination {
    /// The manifest or index of a tag or digest; nil when there is none.
    func document(_ reference: ManifestReference) throws -> ImageDocument?

    /// What a tag or digest stands for, without fetching it; nil when there is none, or when the registry tells too little.
    func descriptor(_ reference: ManifestReference) throws -> Descriptor?

    /// Sends a blob while it is being made: `write` gets what takes its bytes, and the digest is known when it returns.
    ///
    /// After an error the repository does not have it.
    func streamBlob(_ mediaType: MediaType, _ write: ((RawSpan) throws -> Void) throws -> Void) throws -> Descriptor

    /// Gives a document a tag, which it takes from the one that had it. What it points to is there.
    func tag(_ document: ImageDocument, as tag: Tag) throws
}

/// Where the repositories of image references are.
public protocol ImageRegistries: Sendable {
    func repository(of reference: ImageReference) throws -> any ImageRepository
}
