extension ImageLease {
    /// Brings an image into a registry and gives it the reference's tag there, `latest` if it has none.
    ///
    /// Nothing travels that the repository has, or that the registry can take from another one of its own. The tag comes
    /// last: whoever asks for it gets the image of before, or all of this one.
    ///
    /// - Parameter image: a manifest or an index.
    /// - Throws: ``StoreError/digestAsName(_:)``, ``CopyError``, and what the registry and the layout throw.
    @discardableResult
    public func push(
        _ image: Descriptor, as reference: ImageReference, to registries: some ImageRegistries,
        _ report: @escaping @Sendable (CopyEvent) -> Void = { _ in }
    ) throws -> CopyReport {
        guard reference.digest == nil else { throw StoreError.digestAsName(reference) }
        let repositories = try store.repositories(of: reference.registry)
        let repository = try registries.repository(of: reference) { repositories[$0] ?? [] }
        return try push(image, to: repository, tags: [reference.tag ?? .latest], report)
    }

    /// The same, with several tags at once, of which there is one at least.
    @discardableResult
    public func push(
        _ image: Descriptor, to repository: some ImageRepository, tags: [Tag],
        _ report: @escaping @Sendable (CopyEvent) -> Void = { _ in }
    ) throws -> CopyReport {
        try hold(image.digest)
        return try copyImage(image, from: self, to: repository, report) { document in
            for tag in tags { try repository.tag(document, as: tag) }
        }
    }
}
