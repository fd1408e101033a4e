/// What a pull did.
public struct PulledImage: Hashable, Sendable {
    public let image: StoredImage
    /// Empty if the registry still has what was here.
    public let blobs: [CopiedBlob]
}

extension ImageLease {
    /// Brings the image of a reference here, for one platform, and names it by the reference.
    ///
    /// Documents in docker's format become OCI's, as other programs find nothing else in a layout; the digests under which the
    /// registry has them, and the index that they were chosen from, stay known, so that the image is found by each of them.
    /// By a digest that is here already, no registry is asked. After an error no name has changed; what came stays until it
    /// is collected, and need not come again.
    ///
    /// - Throws: ``StoreError/notInRegistry(_:)``, ``UnfitImage``, `PlatformMismatch`, ``CopyError``, and what the registry
    ///   and the layout throw.
    public func pull(
        _ reference: ImageReference, for platform: Platform, from registries: some ImageRegistries,
        _ report: @escaping @Sendable (CopyEvent) -> Void = { _ in }
    ) throws -> PulledImage {
        let reference = reference.withDefaultTag
        let known = try complete(reference, for: platform)
        if reference.digest != nil, let known { return PulledImage(image: known, blobs: []) }
        let repository = try registries.repository(of: reference)
        if let known, let current = try repository.descriptor(reference.manifest),
            try store.image(named: reference)?.isKnown(as: current.digest) == true
        {
            return PulledImage(image: known, blobs: [])
        }
        guard let root = try repository.document(reference.manifest) else {
            throw StoreError.notInRegistry(reference)
        }
        let found = try fetchConfiguration(of: root, reference, platform, repository)
        @Sendable func arrival(of blob: Descriptor, _ arrival: BlobArrival) -> BlobArrival {
            blob.digest == found.blob.descriptor.digest ? found.blob.arrival : arrival
        }
        let copy = try copyImage(root.descriptor, from: repository, to: self, platform: platform, as: .oci) { event in
            guard case .arrived(let blob, let how) = event else { return report(event) }
            report(.arrived(blob, arrival(of: blob, how)))
        }
        var named = copy.image
        named.platform = found.platform
        named.origins = copy.origins.filter { $0 != named.digest }
        try store.layout.tag(named, as: name(of: reference))
        return PulledImage(
            image: try image(try self.root(reference), as: reference, for: platform),
            blobs: copy.blobs.map {
                CopiedBlob(descriptor: $0.descriptor, arrival: arrival(of: $0.descriptor, $0.arrival))
            })
    }

    /// What comes by a digest is named by it alone: the tag may stand for something else by now.
    private func name(of reference: ImageReference) -> ReferenceName {
        ReferenceName(
            ImageReference(
                registry: reference.registry, repository: reference.repository,
                tag: reference.digest == nil ? reference.tag : nil, digest: reference.digest))
    }

    /// Fetches the configuration alone and looks at it, before any layer of an image that is of no use.
    ///
    /// - Returns: how it came, and what it says the image is for.
    private func fetchConfiguration(
        of root: ImageDocument, _ reference: ImageReference, _ platform: Platform, _ repository: any ImageRepository
    ) throws -> (blob: CopiedBlob, platform: Platform) {
        var document = root
        for _ in 0..<CopyPlan.maximumDepth {
            guard case .index(let index) = document else { break }
            document = try repository.document(index.manifest(for: platform))
        }
        guard case .manifest(let manifest) = document else { throw CopyError.tooDeep(root.descriptor.digest) }
        try manifest.checkRunnable()
        let arrival = try copyBlob(manifest.configuration, from: repository)
        let configuration = try store.layout.configuration(of: manifest)
        guard platform.accepts(configuration.platform) else {
            throw UnfitImage.platform(reference, wanted: platform, found: configuration.platform)
        }
        _ = try StoredImage(manifest.descriptor, manifest, configuration)
        return (CopiedBlob(descriptor: manifest.configuration, arrival: arrival), configuration.platform)
    }
}
