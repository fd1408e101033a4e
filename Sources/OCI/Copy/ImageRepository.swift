/// A repository of a registry: what pull, push and the builder need of one.
public protocol ImageRepository: ImageSource, ImageDestination {
    /// The manifest or index of a tag or digest; nil when there is none.
    func document(_ reference: ManifestReference) throws -> ImageDocument?

    /// What a tag or digest stands for, without fetching it; nil when there is none, or when the registry tells too little.
    func descriptor(_ reference: ManifestReference) throws -> Descriptor?

    /// Does what can be done before the first request, in milliseconds and without one; what goes wrong, that will say.
    func prepare()

    /// Takes in a blob while it is being made, and whose digest somebody else sees: `write` gets what takes its bytes, and
    /// `digest` tells it, when all of it has been sent.
    ///
    /// After an error nothing can be seen of it.
    func sendBlob(_ write: ((RawSpan) throws -> Void) throws -> Void, as digest: () throws -> Digest) throws

    /// Gives a document a tag, which it takes from the one that had it. What it points to is there.
    func tag(_ document: ImageDocument, as tag: Tag) throws
}

/// Where the repositories of image references are.
public protocol ImageRegistries: Sendable {
    /// The repository of an image.
    ///
    /// - Parameter mountable: other repositories of the same registry that may have a blob, which need not be sent then.
    func repository(
        of reference: ImageReference, mountable: @escaping @Sendable (Digest) -> [RepositoryName]
    ) throws -> any ImageRepository
}

extension ImageRegistries {
    public func repository(of reference: ImageReference) throws -> any ImageRepository {
        try repository(of: reference) { _ in [] }
    }
}
