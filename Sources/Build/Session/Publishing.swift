import OCI

/// Gives images their names, here and in the registry.
struct Publishing {
    private let settings: BuildSettings
    /// What the image is called besides the tags that move.
    private let tag: Tag
    private let registries: any ImageRegistries
    let lease: ImageLease
    private let log: any BuildLog
    private let checkWanted: () throws -> Void

    init(
        _ settings: BuildSettings, _ tag: Tag, _ registries: any ImageRegistries, _ lease: ImageLease,
        _ log: any BuildLog, _ checkWanted: @escaping () throws -> Void
    ) {
        (self.settings, self.tag, self.registries, self.lease) = (settings, tag, registries, lease)
        (self.log, self.checkWanted) = (log, checkWanted)
    }

    /// What sends layers while they are made; nil where nothing is sent.
    func destination() -> UploadingDestination? {
        // A registry that is away now may be back when the image is pushed, and only then it is an error.
        guard settings.isPushed, let repository = try? repository() else { return nil }
        return UploadingDestination(lease, uploadingTo: repository)
    }

    /// Pushes a new image and moves the tags.
    ///
    /// - Throws: ``BuildError/push(_:_:)``, ``BuildError/cancelled``.
    func publish(_ image: Descriptor) throws {
        if settings.isPushed {
            try pushing {
                let repository = try repository()
                try lease.push(image, to: repository, tags: [tag])
                log.note("pushed \(settings.reference(tag).familiar)")
                try checkWanted()
                try move(lease.document(image), in: repository)
            }
        }
        var named = image
        named.platform = .current
        for tag in [tag] + moving { try lease.tag(named, as: settings.reference(tag)) }
    }

    /// Gives the tags to an image that is there already; false if it is not.
    func reuse(_ digest: Digest) throws -> Bool {
        let reference = settings.repository.pinned(to: digest)
        let image: Descriptor
        do {
            image = try lease.image(reference, for: .current, pull: .never, from: registries).descriptor
            guard image.digest == digest else { return false }
        } catch is StoreError {
            return try reuseInRegistry(digest)
        } catch is LayoutError {
            return try reuseInRegistry(digest)
        }
        log.note("nothing to build: \(reference.familiar) is of the same source, images and settings")
        try publish(image)
        return true
    }

    /// The image may have been collected here, and still be there.
    private func reuseInRegistry(_ digest: Digest) throws -> Bool {
        guard settings.isPushed else { return false }
        return try pushing {
            let repository = try repository()
            guard let document = try repository.document(.digest(digest)) else { return false }
            log.note("nothing to build: the registry has an image of the same source, images and settings")
            try repository.tag(document, as: tag)
            try checkWanted()
            try move(document, in: repository)
            return true
        }
    }

    private var moving: [Tag] { [settings.movingTag] + settings.tags }

    private func move(_ document: ImageDocument, in repository: any ImageRepository) throws {
        for tag in moving {
            try repository.tag(document, as: tag)
            log.note("moved \(settings.reference(tag).familiar)")
        }
    }

    private func repository() throws -> any ImageRepository {
        let mountable = try lease.store.repositories(of: settings.repository.registry)
        return try registries.repository(of: settings.repository) { mountable[$0] ?? [] }
    }

    private func pushing<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as BuildError {
            throw error
        } catch {
            throw BuildError.push(settings.reference(tag), error)
        }
    }
}
