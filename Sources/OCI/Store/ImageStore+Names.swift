public import Filesystem

/// An image of a store, as it is listed.
public struct NamedImage: Hashable, Sendable {
    /// Nil for what another program has named.
    public let reference: ImageReference?
    /// Its name in the layout, if any.
    public let name: ReferenceName?
    /// A manifest or an index.
    public let descriptor: Descriptor
    /// The digests under which a registry had it, if those are not its own: of an index, of documents in docker's format.
    public let origins: [Digest]

    init(_ entry: LayoutEntry) {
        name = entry.name
        reference = entry.name?.reference
        origins = entry.descriptor.origins
        var descriptor = entry.descriptor
        descriptor.origins = []
        self.descriptor = descriptor
    }

    func isKnown(as digest: Digest) -> Bool { descriptor.digest == digest || origins.contains(digest) }
}

extension ImageStore {
    /// Every image in the order in which they came; one with two names is there twice.
    public func images() throws -> [NamedImage] { try layout.entries().map(NamedImage.init) }

    /// When an image was last pulled, made or asked for.
    public func lastUse(of image: NamedImage) throws -> Timestamp {
        try layout.lastUse(of: image.descriptor.digest)
    }

    /// Of all its content, in bytes.
    public func size(of image: NamedImage) throws -> Int64 {
        try layout.reachable(from: [image.descriptor.digest]).reduce(0) { sum, digest in
            try sum + (layout.metadata(of: digest)?.size ?? 0)
        }
    }

    /// The configurations of all images that have a name or are held, but of those that are named by `names` alone.
    public func configurations(without names: [ReferenceName] = []) throws -> [ImageConfiguration] {
        let gone = Set(names)
        let roots = try images().filter { $0.name.map(gone.contains) != true }.map(\.descriptor.digest)
        let held = try leases.withLock(Self.gate, .shared) { try heldDigests() }
        return try layout.reachable(from: Set(roots).union(held)).compactMap { digest in
            guard case .manifest(let manifest) = try layout.document(of: digest),
                manifest.configuration.mediaType.isConfiguration, try layout.has(manifest.configuration)
            else { return nil }
            return try layout.configuration(of: manifest)
        }
    }

    /// Reads every blob again and follows every image; an intact store has no faults. Nothing is collected meanwhile.
    public func verify() throws -> [LayoutFault] {
        try leases.withLock(Self.gate, .shared) { try layout.verify() }
    }

    /// What a reference stands for here. One with a digest stands for any image of this digest, or that a registry has had
    /// under it; its tag counts for nothing then.
    func image(named reference: ImageReference) throws -> NamedImage? {
        let images = try images()
        if let digest = reference.digest { return images.last { $0.isKnown(as: digest) } }
        return images.last { $0.reference == reference.withDefaultTag }
    }

    /// The repositories of a registry that are known to have had a blob: those by whose names its images are here.
    public func repositories(of registry: RegistryAddress) throws -> [Digest: [RepositoryName]] {
        var repositories: [Digest: [RepositoryName]] = [:]
        for image in try images() {
            guard let reference = image.reference, reference.registry == registry else { continue }
            // A damaged image is none to go by; it is no reason either why others could not be pushed.
            guard let digests = try? layout.reachable(from: [image.descriptor.digest]) else { continue }
            for digest in digests
            where repositories[digest]?.contains(reference.repository) != true {
                repositories[digest, default: []].append(reference.repository)
            }
        }
        return repositories
    }

    /// Takes names away. Their content stays until it is collected.
    ///
    /// - Throws: ``StoreError/notHere(_:)``
    public func untag(_ reference: ImageReference) throws {
        let name = ReferenceName(reference.withDefaultTag)
        do {
            try layout.untag(name)
        } catch LayoutError.noImage {
            throw StoreError.notHere(reference)
        }
    }
}

extension Descriptor {
    private static let originsKey = "dev.pushyard.origins"

    /// In an entry of `index.json`: the digests of the documents that a registry had in the place of this one.
    var origins: [Digest] {
        get {
            // What somebody else has written there is no digest of ours.
            annotations[Self.originsKey]?.split(separator: " ").compactMap { try? Digest($0) } ?? []
        }
        set {
            annotations[Self.originsKey] =
                newValue.isEmpty ? nil : newValue.map(\.description).joined(separator: " ")
        }
    }
}
