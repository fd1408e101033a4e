/// What points to content: its media type, digest and size.
/// https://github.com/opencontainers/image-spec/blob/main/descriptor.md
public struct Descriptor: Hashable, Sendable {
    public let mediaType: MediaType
    public let digest: Digest
    /// In bytes, never negative.
    public let size: Int64
    /// Where a foreign layer can be fetched. Never followed by us.
    public let urls: [String]
    /// Of an entry in an index: what its image runs on.
    public var platform: Platform?
    public var annotations: [String: String]
    /// What the document has beside this.
    private var other: [String: JSON]

    public init(
        mediaType: MediaType, digest: Digest, size: Int64, platform: Platform? = nil,
        annotations: [String: String] = [:]
    ) {
        precondition(size >= 0, "content cannot have a negative size")
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
        urls = []
        self.platform = platform
        self.annotations = annotations
        other = [:]
    }

    /// The descriptor of these bytes.
    public init(of bytes: [UInt8], mediaType: MediaType) {
        self.init(mediaType: mediaType, digest: Digest(of: bytes), size: Int64(bytes.count))
    }

    /// The same content under its name in the other format.
    public func converted(to format: ImageFormat) throws(MediaTypeError) -> Descriptor {
        Descriptor(self, mediaType: try mediaType.converted(to: format))
    }

    private init(_ descriptor: Descriptor, mediaType: MediaType) {
        self.mediaType = mediaType
        digest = descriptor.digest
        size = descriptor.size
        urls = descriptor.urls
        platform = descriptor.platform
        annotations = descriptor.annotations
        other = descriptor.other
    }
}

extension Descriptor {
    init(_ fields: Fields) throws(DocumentError) {
        var fields = fields
        mediaType = try fields.required(
            "mediaType", fields.value("mediaType") { text throws(MediaTypeError) in try MediaType(text) })
        digest = try fields.required(
            "digest", fields.value("digest") { text throws(DigestError) in try Digest(text) })
        size = try fields.required("size", fields.integer("size"))
        guard size >= 0 else { throw fields.fault("size", "\(size) is negative") }
        urls = try fields.strings("urls") ?? []
        platform = try fields.object("platform").flatMap { fields throws(DocumentError) in try Platform(fields) }
        annotations = try fields.dictionary("annotations") ?? [:]
        other = fields.rest
    }

    var json: JSON {
        var members = other
        members.set("mediaType", mediaType.description)
        members.set("digest", digest.description)
        members["size"] = .integer(size)
        members.set("urls", urls)
        if let platform { members["platform"] = platform.json }
        members.set("annotations", annotations)
        return .object(members)
    }
}
