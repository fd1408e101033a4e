/// What a tag can stand for.
public enum ImageDocument: Hashable, Sendable {
    case manifest(ImageManifest)
    case index(ImageIndex)

    /// The media types that can be parsed, the preferred ones first; for an Accept header.
    public static let mediaTypes: [MediaType] = [.ociManifest, .ociIndex, .dockerManifest, .dockerManifestList]

    /// Parses a document that was announced as `mediaType`.
    ///
    /// - Throws: ``DocumentError``, also for media types that we do not know, such as docker's schema 1.
    public init(parsing bytes: [UInt8], as mediaType: MediaType) throws(DocumentError) {
        if mediaType.isIndex {
            self = .index(try ImageIndex(parsing: bytes, as: mediaType))
        } else {
            self = .manifest(try ImageManifest(parsing: bytes, as: mediaType))
        }
    }

    public var bytes: [UInt8] {
        switch self {
        case .manifest(let manifest): manifest.bytes
        case .index(let index): index.bytes
        }
    }

    public var mediaType: MediaType {
        switch self {
        case .manifest(let manifest): manifest.mediaType
        case .index(let index): index.mediaType
        }
    }

    /// What points to this document.
    public var descriptor: Descriptor { Descriptor(of: bytes, mediaType: mediaType) }
}

extension ImageDocument {
    /// All that it points to, as it stands in the document.
    var children: [Descriptor] {
        switch self {
        case .manifest(let manifest): [manifest.configuration] + manifest.layers
        case .index(let index): index.manifests
        }
    }
}
