import Synchronization
import Tar
import Threads

/// What a copy did.
public struct CopyReport: Hashable, Sendable {
    /// The image that is now at the destination: the root, or the manifest of the platform that was asked for.
    public let image: Descriptor
    /// Configurations and layers that travelled.
    public let copied: [Descriptor]
    /// Configurations and layers that were there already.
    public let present: [Descriptor]
}

/// Copies an image, its blobs in parallel, the documents after what they point to; nothing that is there already.
///
/// After an error or a kill, blobs may be at the destination, and no document without all that it points to.
///
/// - Parameters:
///   - root: a manifest or an index.
///   - platform: of an index, copies only what suits this platform; all of it if nil.
///   - parallel: how many blobs travel at a time.
/// - Throws: ``CopyError``, `PlatformMismatch`, `ThreadError`, and what source and destination throw.
public func copyImage<Source: ImageSource, Destination: ImageDestination>(
    _ root: Descriptor, from source: Source, to destination: Destination, platform: Platform? = nil, parallel: Int = 6
) throws -> CopyReport {
    var image = root
    var document = try source.document(root)
    var depth = 0
    while let platform, case .index(let index) = document {
        depth += 1
        guard depth <= CopyPlan.maximumDepth else { throw CopyError.tooDeep(root.digest) }
        image = try index.manifest(for: platform)
        document = try source.document(image)
    }
    var plan = CopyPlan()
    try plan.add(document, image, from: source)

    let outcomes = try transfer(plan.blobs, from: source, to: destination, parallel: parallel)
    for document in plan.documents where try !destination.has(document.descriptor) {
        try destination.write(document)
    }
    let pairs = zip(plan.blobs, outcomes)
    return CopyReport(
        image: image, copied: pairs.filter { $0.1 == .copied }.map(\.0),
        present: pairs.filter { $0.1 == .present }.map(\.0))
}

private enum Outcome: Sendable {
    case copied, present
}

/// The first error stops the other transfers, and is the one that is thrown.
private func transfer<Source: ImageSource, Destination: ImageDestination>(
    _ blobs: [Descriptor], from source: Source, to destination: Destination, parallel: Int
) throws -> [Outcome] {
    let failure = FirstFailure()
    let workers = max(1, min(parallel, blobs.count))
    let transfers = try OrderedMap<Descriptor, Outcome>(workers: workers, depth: blobs.count) {
        { blob in
            do {
                if try destination.has(blob) { return .present }
                try failure.check()
                var content = StoppableSource(source: try source.blob(blob), failure: failure)
                try destination.write(blob, from: &content)
                return .copied
            } catch {
                failure.record(error)
                throw error
            }
        }
    }
    for blob in blobs { transfers.submit(blob) }
    var outcomes: [Outcome] = []
    do {
        while let outcome = try transfers.next() { outcomes.append(outcome) }
    } catch {
        try failure.check()
        throw error
    }
    return outcomes
}

/// What an image consists of.
private struct CopyPlan {
    static let maximumDepth = 8

    /// Each after those that it points to.
    private(set) var documents: [ImageDocument] = []
    /// Each once.
    private(set) var blobs: [Descriptor] = []
    private var seen: Set<Digest> = []

    mutating func add(
        _ document: ImageDocument, _ descriptor: Descriptor, from source: some ImageSource, depth: Int = 1
    ) throws {
        guard depth <= Self.maximumDepth else { throw CopyError.tooDeep(descriptor.digest) }
        guard seen.insert(descriptor.digest).inserted else { return }
        for child in document.children {
            switch document {
            case .index: try add(try source.document(child), child, from: source, depth: depth + 1)
            case .manifest:
                guard !child.mediaType.isForeignLayer else { throw CopyError.foreignLayer(child.digest) }
                if seen.insert(child.digest).inserted { blobs.append(child) }
            }
        }
        documents.append(document)
    }
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

/// What several threads ask before they go on.
private final class FirstFailure: Sendable {
    private let error = Mutex<(any Error)?>(nil)

    func record(_ failure: any Error) { error.withLock { $0 = $0 ?? failure } }

    /// Throws what was recorded first, if anything.
    func check() throws {
        if let error = error.withLock({ $0 }) { throw error }
    }
}

/// A source that ends with the error of another transfer.
private struct StoppableSource<Source: ByteSource>: ByteSource {
    var source: Source
    let failure: FirstFailure

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try failure.check()
        return try source.read(into: buffer)
    }
}
