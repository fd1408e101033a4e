/// What is run from an image, and what its layers are when they are uncompressed.
///
/// What we do not know of a parsed document (docker's `Healthcheck`, `container_config` …) stays when it is changed and written
/// again.
/// https://github.com/opencontainers/image-spec/blob/main/config.md
public struct ImageConfiguration: Hashable, Sendable {
    /// In bytes.
    public static let maximumSize = 4 << 20

    public let platform: Platform
    public var created: CreationTime?
    public var author: String?
    public var execution: ExecutionParameters
    /// The digests of the layers' tars, uncompressed, the lowest first.
    public private(set) var diffIDs: [Digest]
    /// How the layers came to be, the lowest first. Empty in old images; otherwise every layer has an entry.
    public private(set) var history: [HistoryEntry]
    /// What the document has beside this, and what its `rootfs` has.
    private let other: [String: JSON]
    private let otherOfRootfs: [String: JSON]

    /// An image without layers.
    public init(platform: Platform, created: CreationTime? = nil) {
        self.platform = platform
        self.created = created
        execution = ExecutionParameters()
        (diffIDs, history, other, otherOfRootfs) = ([], [], [:], [:])
    }

    /// - Throws: ``DocumentError``, also where history and layers contradict each other.
    public init(parsing bytes: [UInt8]) throws(DocumentError) {
        var fields = try Fields(parsing: bytes, .configuration, limit: Self.maximumSize)
        guard let platform = try Platform(taking: &fields) else {
            throw DocumentError(.configuration, .missing("architecture"))
        }
        self.platform = platform
        created = try fields.value("created") { text throws(CreationTimeError) in try CreationTime(text) }
        author = try fields.string("author")
        execution =
            try fields.object("config").map { fields throws(DocumentError) in
                try ExecutionParameters(fields)
            } ?? ExecutionParameters()
        var rootfs = try fields.required("rootfs", fields.object("rootfs"))
        let type = try rootfs.required("type", rootfs.string("type"))
        guard type == "layers" else { throw rootfs.fault("type", "it is not 'layers'") }
        diffIDs = try rootfs.values("diff_ids") { text throws(DigestError) in try Digest(text) } ?? []
        history = try fields.objects("history")?.map { fields throws(DocumentError) in try HistoryEntry(fields) } ?? []
        (other, otherOfRootfs) = (fields.rest, rootfs.rest)
        let layers = history.count { !$0.isEmptyLayer }
        guard history.isEmpty || layers == diffIDs.count else {
            throw DocumentError(.configuration, .history(layers: layers, diffIDs: diffIDs.count))
        }
    }

    /// Adds a layer on top.
    ///
    /// An image whose layers have no history gets none for this one either: it would be read as the lowest layer's.
    public mutating func appendLayer(diffID: Digest, _ entry: HistoryEntry) {
        precondition(!entry.isEmptyLayer, "a layer's history entry is not one of an empty layer")
        if !history.isEmpty || diffIDs.isEmpty { history.append(entry) }
        diffIDs.append(diffID)
    }

    /// Records a step that changed no file.
    public mutating func appendEmptyLayer(_ entry: HistoryEntry) {
        precondition(entry.isEmptyLayer, "a step without a layer is an empty layer")
        if !history.isEmpty || diffIDs.isEmpty { history.append(entry) }
    }

    /// Canonical JSON; its digest is the image's id in docker's sense.
    public var bytes: [UInt8] {
        var members = other
        members["architecture"] = .string(platform.architecture)
        members["os"] = .string(platform.os)
        members.set("variant", platform.variant)
        members.set("os.version", platform.osVersion)
        members.set("os.features", platform.osFeatures)
        members.set("created", created?.description)
        members.set("author", author)
        let config = execution.members
        if !config.isEmpty { members["config"] = .object(config) }
        var rootfs = otherOfRootfs
        rootfs["type"] = .string("layers")
        rootfs["diff_ids"] = .array(diffIDs.map { .string($0.description) })
        members["rootfs"] = .object(rootfs)
        if !history.isEmpty { members["history"] = .array(history.map(\.json)) }
        return JSON.object(members).canonicalBytes
    }

    /// What points to this document.
    public func descriptor(_ format: ImageFormat) -> Descriptor {
        Descriptor(of: bytes, mediaType: format.configuration)
    }
}
