public import OCI
import Synchronization

/// A repository of a registry, as where images come from and go to.
public final class RegistryRepository: ImageRepository {
    public let client: RegistryClient
    public let name: RepositoryName
    private let mountable: @Sendable (Digest) -> [RepositoryName]
    /// What has been fetched: one request gets a tag's digest and its document.
    private let fetched = Mutex<[Digest: ImageDocument]>([:])

    /// - Parameter mountable: other repositories of the same registry that may have a blob; it is taken from the first that has
    ///   it instead of being sent.
    public init(
        _ name: RepositoryName, of client: RegistryClient,
        mountable: @escaping @Sendable (Digest) -> [RepositoryName] = { _ in [] }
    ) {
        self.client = client
        self.name = name
        self.mountable = mountable
    }

    /// - Throws: ``HTTPError``, ``AuthenticationError``, ``RegistryError``, `DocumentError`, `ContentError`.
    public func document(_ reference: ManifestReference) throws -> ImageDocument? {
        let document = try client.manifest(reference, of: name)
        if let document { fetched.withLock { $0[document.descriptor.digest] = document } }
        return document
    }

    public func descriptor(_ reference: ManifestReference) throws -> Descriptor? {
        try client.manifestDescriptor(reference, of: name)
    }

    /// - Throws: ``RegistryError/unexpected(action:registry:reason:)`` when there is none, or of another size or type.
    public func document(_ descriptor: Descriptor) throws -> ImageDocument {
        let known = fetched.withLock { $0[descriptor.digest] }
        let action = "get manifest '\(descriptor.digest)' of '\(name)'"
        guard let document = try known ?? self.document(.digest(descriptor.digest)) else {
            throw client.unexpected(action, "does not have it")
        }
        guard document.bytes.count == descriptor.size, document.mediaType == descriptor.mediaType else {
            throw client.unexpected(
                action,
                "has \(document.bytes.count) bytes of '\(document.mediaType)' instead of "
                    + "\(descriptor.size) of '\(descriptor.mediaType)'")
        }
        return document
    }

    public func readBlob(_ descriptor: Descriptor, _ take: (RawSpan) throws -> Void) throws {
        try client.readBlob(descriptor, of: name, take)
    }

    public func copyBlob(_ descriptor: Descriptor, from source: some ImageSource) throws -> BlobArrival {
        try client.writeBlob(descriptor, to: name, mountingFrom: mountable(descriptor.digest)) { take in
            try source.readBlob(descriptor, take)
        }
    }

    public func write(_ document: ImageDocument) throws {
        try client.put(document, as: .digest(document.descriptor.digest), in: name)
    }

    public func tag(_ document: ImageDocument, as tag: Tag) throws {
        try client.put(document, as: .tag(tag), in: name)
    }

    /// Loads libcurl: with all that it needs, it takes as long as several requests.
    public func prepare() {
        // Who sends the first request is told why it cannot be used.
        try? LibCurl.start()
    }

    public func sendBlob(_ write: ((RawSpan) throws -> Void) throws -> Void, as digest: () throws -> Digest) throws {
        try client.sendBlob(to: name, write, as: digest)
    }

    public func streamBlob(
        _ mediaType: MediaType, _ write: ((RawSpan) throws -> Void) throws -> Void
    ) throws -> Descriptor {
        try client.streamBlob(mediaType, to: name, write)
    }
}
