/// What a copy did.
public struct CopyReport: Hashable, Sendable {
    /// The image that is now at the destination: the root, or the manifest of the platform that was asked for.
    public let image: Descriptor
    /// The digests of the source's documents that led to the image, the root's first; the image's own is among them unless
    /// it was converted.
    public let origins: [Digest]
    /// How each configuration and layer got there.
    public let blobs: [CopiedBlob]

    /// The configurations and layers that came in one way.
    public func blobs(_ arrival: BlobArrival) -> [Descriptor] {
        blobs.filter { $0.arrival == arrival }.map(\.descriptor)
    }
}

/// A configuration or a layer, and how it got to the destination.
public struct CopiedBlob: Hashable, Sendable {
    public let descriptor: Descriptor
    public let arrival: BlobArrival
}

/// What happens during a copy; told on the thread where it happens.
public enum CopyEvent: Hashable, Sendable {
    /// All configurations and layers of the image, each once; some may be there already.
    case planned([Descriptor])
    /// So many bytes of a blob have travelled, fewer than before when it begins again.
    case moved(Descriptor, to: Int64)
    case arrived(Descriptor, BlobArrival)
}

/// Copies an image, its blobs in parallel, the documents after what they point to; nothing that is there already.
///
/// After an error or a kill, blobs may be at the destination, and no document without all that it points to.
///
/// - Parameters:
///   - root: a manifest or an index.
///   - platform: of an index, copies only what suits this platform; all of it if nil.
///   - format: what documents become that are not; each stays as it is if nil. Blobs stay in any case.
///   - parallel: how many blobs travel at a time.
///   - place: brings the image's own document to the destination, if that is not to have it without a name.
/// - Throws: ``CopyError``, `PlatformMismatch`, `MediaTypeError`, `ThreadError`, and what source and destination throw.
@discardableResult
public func copyImage(
    _ root: Descriptor, from source: some ImageSource, to destination: some ImageDestination, platform: Platform? = nil,
    as format: ImageFormat? = nil, parallel: Int = 6, _ report: @escaping @Sendable (CopyEvent) -> Void = { _ in },
    placing place: ((ImageDocument) throws -> Void)? = nil
) throws -> CopyReport {
    var image = root
    var document = try source.document(root)
    var origins = [root.digest]
    while let platform, case .index(let index) = document {
        guard origins.count <= CopyPlan.maximumDepth else { throw CopyError.tooDeep(root.digest) }
        image = try index.manifest(for: platform)
        document = try source.document(image)
        origins.append(image.digest)
    }
    var plan = CopyPlan(format: format)
    let planned = try plan.add(document, image, from: source)
    report(.planned(plan.blobs))

    let blobs = try transfer(plan.blobs, from: source, to: destination, parallel: parallel, report)
    for document in plan.documents.dropLast() { try destination.write(document) }
    if let root = plan.documents.last { try (place ?? destination.write)(root) }
    return CopyReport(image: planned, origins: origins, blobs: blobs)
}

/// Why an image cannot be copied.
public enum CopyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Its content is elsewhere, and following its address is not safe (CVE-2020-15157).
    case foreignLayer(Digest)
    case tooDeep(Digest)

    public var description: String {
        switch self {
        case .foreignLayer(let digest): "cannot copy layer '\(digest)': it is a foreign layer, which is kept elsewhere"
        case .tooDeep(let digest): "cannot copy '\(digest)': its indexes are nested too deep"
        }
    }
}
