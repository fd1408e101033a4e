/// Images for several platforms under one name; OCI's index or docker's manifest list.
/// https://github.com/opencontainers/image-spec/blob/main/image-index.md
public struct ImageIndex: Hashable, Sendable {
    /// What every registry accepts, in bytes.
    public static let maximumSize = 4 << 20

    /// The document: what was parsed, byte for byte, or else canonical JSON.
    public let bytes: [UInt8]
    public let mediaType: MediaType
    /// Manifests, and indexes too.
    public let manifests: [Descriptor]
    public let annotations: [String: String]
    /// What the document has beside this.
    private let other: [String: JSON]

    /// Parses a document that was announced as `mediaType`, by a descriptor or a Content-Type.
    ///
    /// - Throws: ``DocumentError``, also where the document says that it is something else, or could be.
    public init(parsing bytes: [UInt8], as mediaType: MediaType) throws(DocumentError) {
        guard mediaType.isIndex else { throw DocumentError(.index, .unsupported(mediaType)) }
        var fields = try Fields(parsing: bytes, .index, limit: Self.maximumSize)
        try fields.checkKind(announced: mediaType, not: ["config", "layers", "fsLayers"])
        self.bytes = bytes
        self.mediaType = mediaType
        manifests = try fields.required("manifests", fields.objects("manifests")).map { fields throws(DocumentError) in
            try Descriptor(fields)
        }
        annotations = try fields.dictionary("annotations") ?? [:]
        other = fields.rest
    }

    public init(format: ImageFormat, manifests: [Descriptor], annotations: [String: String] = [:]) {
        self.init(mediaType: format.index, manifests: manifests, annotations: annotations, other: [:])
    }

    private init(mediaType: MediaType, manifests: [Descriptor], annotations: [String: String], other: [String: JSON]) {
        self.mediaType = mediaType
        self.manifests = manifests
        self.annotations = annotations
        self.other = other
        var members = other
        members["schemaVersion"] = .integer(2)
        members["mediaType"] = .string(mediaType.description)
        members["manifests"] = .array(manifests.map(\.json))
        members.set("annotations", annotations)
        bytes = JSON.object(members).canonicalBytes
    }

    /// The same index with other entries; what we do not know of it stays.
    public func replacing(manifests: [Descriptor]) -> ImageIndex {
        ImageIndex(mediaType: mediaType, manifests: manifests, annotations: annotations, other: other)
    }

    /// What points to this document.
    public var descriptor: Descriptor { Descriptor(of: bytes, mediaType: mediaType) }

    /// The entry that suits a platform best; of equals the first. An index of one entry that names no platform has that.
    ///
    /// Operating system versions are not compared.
    public func manifest(for platform: Platform) throws(PlatformMismatch) -> Descriptor {
        for accepted in platform.accepted {
            if let entry = manifests.first(where: { $0.platform?.isSameMachine(as: accepted) == true }) { return entry }
        }
        if manifests.count == 1, manifests[0].platform == nil { return manifests[0] }
        throw PlatformMismatch(wanted: platform, offered: manifests.compactMap(\.platform))
    }
}

/// An index that has nothing for a platform.
public struct PlatformMismatch: Error, Hashable, Sendable, CustomStringConvertible {
    public let wanted: Platform
    public let offered: [Platform]

    public var description: String {
        // Attestations are listed as unknown/unknown.
        let names = Set(offered.map(\.description)).subtracting(["unknown/unknown"]).sorted()
        return names.isEmpty
            ? "the image index has nothing for '\(wanted)'"
            : "the image index has nothing for '\(wanted)': it has \(names.joined(separator: ", "))"
    }
}
