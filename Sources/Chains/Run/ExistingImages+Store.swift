public import OCI

extension ExistingImages {
    /// What is here of these; nothing is pulled.
    ///
    /// - Parameter images: those that a plan is about.
    public init(
        of images: some Sequence<ImageReference>, artifacts: some Sequence<ImageID>, _ files: ChainFiles,
        _ lease: ImageLease
    ) throws {
        self.init()
        for reference in images {
            do {
                let image = try lease.image(reference, for: .current, pull: .never, from: NoRegistries())
                self.images[reference.withDefaultTag] = Result(of: image)
            } catch is StoreError {
                continue
            } catch is UnfitImage {
                continue
            }
        }
        for id in artifacts { self.artifacts[id] = try files.result(of: id) }
    }
}

extension ExistingImages.Result {
    init(of image: StoredImage) {
        self.init(
            digest: image.descriptor.digest,
            key: image.configuration.execution.labels[ChainKey.label].flatMap { ChainKey($0) })
    }
}

/// For what is looked for here alone.
private struct NoRegistries: ImageRegistries {
    func repository(
        of reference: ImageReference, mountable: @escaping @Sendable (Digest) -> [RepositoryName]
    ) throws -> any ImageRepository {
        throw StoreError.notInRegistry(reference)
    }
}
