/// When a registry is asked for an image.
public enum PullPolicy: String, CaseIterable, Sendable {
    /// When there is none of this name and platform here.
    case missing
    /// Every time, for the newest of a tag.
    case always
    case never
}

extension ImageLease {
    /// The image of this name that is here, and holds it.
    ///
    /// - Parameter platform: which one of an index; of a manifest, what it must be for. Nil takes any.
    /// - Throws: ``StoreError/notHere(_:)``, ``UnfitImage``, `PlatformMismatch`, and what reading it throws.
    public func image(_ reference: ImageReference, for platform: Platform? = nil) throws -> StoredImage {
        try image(try root(reference), as: reference, for: platform)
    }

    /// The image of this name, pulled if the policy says so, and holds it.
    ///
    /// - Throws: as ``image(_:for:)`` and ``pull(_:for:from:_:)`` do.
    public func image(
        _ reference: ImageReference, for platform: Platform, pull policy: PullPolicy,
        from registries: some ImageRegistries, _ report: @escaping @Sendable (CopyEvent) -> Void = { _ in }
    ) throws -> StoredImage {
        switch policy {
        case .never: return try image(reference, for: platform)
        case .always: return try pull(reference, for: platform, from: registries, report).image
        case .missing:
            if let found = try complete(reference, for: platform) { return found }
            return try pull(reference, for: platform, from: registries, report).image
        }
    }

    /// Names an image that is held.
    ///
    /// - Throws: ``StoreError/digestAsName(_:)``; ``LayoutError/noBlob(_:_:)`` if the descriptor's content is not here.
    public func tag(_ descriptor: Descriptor, as reference: ImageReference) throws {
        guard reference.digest == nil else { throw StoreError.digestAsName(reference) }
        try hold(descriptor.digest)
        try store.layout.tag(descriptor, as: ReferenceName(reference.withDefaultTag))
        try store.layout.touch(descriptor.digest)
    }

    /// Gives an image another name; where it comes from stays known.
    public func tag(_ image: NamedImage, as reference: ImageReference) throws {
        var descriptor = image.descriptor
        descriptor.origins = image.origins
        try tag(descriptor, as: reference)
    }

    /// What a name stands for: the manifest or index, with what is known of where it comes from.
    public func root(_ reference: ImageReference) throws -> NamedImage {
        var gone: Digest?
        while let found = try store.image(named: reference) {
            let digest = found.descriptor.digest
            try hold(digest)
            if try store.layout.has(found.descriptor) { return found }
            // Collected since the name was read; if it is still named, the store is damaged.
            guard gone != digest else { throw LayoutError.noBlob(digest, store.layout.path) }
            gone = digest
        }
        throw StoreError.notHere(reference)
    }

    /// Nil if it is not here as a whole, or for another platform.
    func complete(_ reference: ImageReference, for platform: Platform) throws -> StoredImage? {
        do {
            let image = try image(reference, for: platform)
            let isComplete = try image.manifest.layers.allSatisfy { try store.layout.has($0) }
            return isComplete ? image : nil
        } catch is PlatformMismatch {
            return nil
        } catch StoreError.notHere, LayoutError.noBlob, UnfitImage.platform {
            return nil
        }
    }

    func image(_ root: NamedImage, as reference: ImageReference, for platform: Platform?) throws -> StoredImage {
        var descriptor = root.descriptor
        var document = try store.layout.document(descriptor)
        for _ in 0..<CopyPlan.maximumDepth {
            guard case .index(let index) = document else { break }
            descriptor = try index.manifest(for: platform ?? .current)
            document = try store.layout.document(descriptor)
        }
        guard case .manifest(let manifest) = document else { throw CopyError.tooDeep(root.descriptor.digest) }
        try manifest.checkRunnable()
        let configuration = try store.layout.configuration(of: manifest)
        if let platform, !platform.accepts(configuration.platform) {
            throw UnfitImage.platform(reference, wanted: platform, found: configuration.platform)
        }
        descriptor.platform = configuration.platform
        try store.layout.touch(root.descriptor.digest)
        return try StoredImage(descriptor, manifest, configuration)
    }
}
