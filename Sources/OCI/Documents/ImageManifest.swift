/// An image's configuration and its layers, the lowest first; OCI's or docker's.
/// https://github.com/opencontainers/image-spec/blob/main/manifest.md
public struct ImageManifest: Hashable, Sendable {
    /// What every registry accepts, in bytes.
    public static let maximumSize = 4 << 20

    /// The document: what was parsed, byte for byte, or else canonical JSON. Its digest names the image.
    public let bytes: [UInt8]
    public let mediaType: MediaType
    public let configuration: Descriptor
    public let layers: [Descriptor]
    public let annotations: [String: String]

    /// Parses a document that was announced as `mediaType`, by a descriptor or a Content-Type.
    ///
    /// - Throws: ``DocumentError``, also where the document says that it is something else, or could be.
    public init(parsing bytes: [UInt8], as mediaType: MediaType) throws(DocumentError) {
        guard mediaType.isManifest else { throw DocumentError(.manifest, .unsupported(mediaType)) }
        var fields = try Fields(parsing: bytes, .manifest, limit: Self.maximumSize)
        try fields.checkKind(announced: mediaType, not: ["manifests", "fsLayers"])
        self.bytes = bytes
        self.mediaType = mediaType
        configuration = try Descriptor(fields.required("config", fields.object("config")))
        layers = try fields.required("layers", fields.objects("layers")).map { fields throws(DocumentError) in
            try Descriptor(fields)
        }
        annotations = try fields.dictionary("annotations") ?? [:]
    }

    /// Makes a manifest; configuration and layers get their names in `format`, their content stays.
    ///
    /// - Throws: ``MediaTypeError`` when the format has no such layers.
    public init(
        format: ImageFormat, configuration: Descriptor, layers: [Descriptor], annotations: [String: String] = [:]
    ) throws(MediaTypeError) {
        mediaType = format.manifest
        self.configuration = try configuration.converted(to: format)
        self.layers = try layers.map { layer throws(MediaTypeError) in try layer.converted(to: format) }
        self.annotations = annotations
        var members: [String: JSON] = [
            "schemaVersion": .integer(2), "mediaType": .string(mediaType.description),
            "config": self.configuration.json, "layers": .array(self.layers.map(\.json)),
        ]
        members.set("annotations", annotations)
        bytes = JSON.object(members).canonicalBytes
    }

    /// What points to this document.
    public var descriptor: Descriptor { Descriptor(of: bytes, mediaType: mediaType) }
}

extension Fields {
    /// Throws unless the document is what it was announced as, and can be taken for nothing else.
    mutating func checkKind(announced: MediaType, not others: [String]) throws(DocumentError) {
        let version = try required("schemaVersion", integer("schemaVersion"))
        guard version == 2 else { throw fault("schemaVersion", "it is \(version), and only 2 is supported") }
        let found = try value("mediaType") { text throws(MediaTypeError) in try MediaType(text) }
        if let found, found != announced {
            throw DocumentError(document, .mediaType(announced: announced, found: found))
        }
        for other in others where has(other) { throw DocumentError(document, .ambiguous(member: other)) }
    }
}
