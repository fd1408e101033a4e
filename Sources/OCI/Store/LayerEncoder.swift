import Hashing
import Tar

/// Compresses a layer's tar and sees its diff id.
final class LayerEncoder {
    private let hash = SHA256()
    private var gzip: GzipWriter<Taker>?

    /// - Parameter take: gets the compressed bytes.
    init(_ level: CompressionLevel, _ take: @escaping (RawSpan) throws -> Void) throws {
        gzip = try GzipWriter(to: Taker(take: take), level: level)
    }

    func write(_ bytes: RawSpan) throws {
        hash.update(bytes)
        try gzip?.write(bytes)
    }

    /// Writes what is left; nothing can be written any more.
    func finish() throws -> Digest {
        _ = try gzip.take()?.finish()
        return Digest(finishing: hash)
    }

    private struct Taker: ByteSink {
        let take: (RawSpan) throws -> Void
        mutating func write(_ bytes: RawSpan) throws { try take(bytes) }
    }
}
