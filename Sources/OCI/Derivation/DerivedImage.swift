/// An image that consists of another one, its base, and what is added on top.
///
/// Nothing but the base and what was added decides its digest.
public struct DerivedImage: Sendable {
    /// Of the configuration, and of what is added to the history from now on.
    public let created: CreationTime
    public private(set) var configuration: ImageConfiguration
    /// The new layers, the lowest first.
    public private(set) var added: [Descriptor] = []
    private let base: ImageManifest
    private let format: ImageFormat

    /// Begins with the base as it is. Its annotations, which are about the base, do not come along.
    ///
    /// - Parameter format: of the documents; the base's if nil.
    /// - Throws: ``DocumentError`` where manifest and configuration do not belong together.
    public init(
        from base: ImageManifest, _ configuration: ImageConfiguration, created: CreationTime, format: ImageFormat? = nil
    ) throws(DocumentError) {
        guard base.layers.count == configuration.diffIDs.count else {
            throw DocumentError(
                .manifest, .layers(manifest: base.layers.count, configuration: configuration.diffIDs.count))
        }
        self.base = base
        self.created = created
        self.format = format ?? base.mediaType.format ?? .oci
        self.configuration = configuration
        self.configuration.created = created
    }

    /// What is run from the image.
    public var execution: ExecutionParameters {
        get { configuration.execution }
        set { configuration.execution = newValue }
    }

    /// Adds what a step has made; nil if it changed no file, which the history tells, too.
    ///
    /// - Parameter createdBy: for people: the command.
    public mutating func append(_ layer: ImageLayer?, createdBy: String) {
        let entry = HistoryEntry(created: created, createdBy: createdBy, isEmptyLayer: layer == nil)
        guard let layer else { return configuration.appendEmptyLayer(entry) }
        configuration.appendLayer(diffID: layer.diffID, entry)
        added.append(layer.blob)
    }

    /// Makes the configuration and the manifest and writes them, in this order, to where all layers are or are to come.
    ///
    /// - Returns: what points to the manifest.
    /// - Throws: ``MediaTypeError`` for layers that the format does not have, and what the destination throws.
    public func write(
        to destination: some ImageDestination, annotations: [String: String] = [:]
    ) throws -> Descriptor {
        let manifest = try manifest(annotations: annotations)
        let bytes = configuration.bytes
        _ = try destination.streamBlob(manifest.configuration.mediaType) { take in try take(bytes.span.bytes) }
        try destination.write(.manifest(manifest))
        return manifest.descriptor
    }

    func manifest(annotations: [String: String]) throws(MediaTypeError) -> ImageManifest {
        try ImageManifest(
            format: format, configuration: configuration.descriptor(format), layers: base.layers + added,
            annotations: annotations)
    }
}
