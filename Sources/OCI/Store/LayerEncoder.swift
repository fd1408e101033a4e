import Hashing
public import Tar
public import Threads

extension ImageDestination {
    /// Takes in a layer while its tar is being made: compressed, hashed and sent in one pass.
    ///
    /// The diff id is not looked for first, to spare the compression of what is there already: hashing alone takes a third
    /// of the time of both, and the commit's time makes nearly every layer a new one.
    ///
    /// - Parameters:
    ///   - workers: how many threads compress.
    ///   - ready: members that need not be made, of the same compression.
    ///   - write: writes the tar.
    /// - Throws: `ThreadError`, what `write` throws, and what the destination throws.
    public func streamLayer(
        _ compression: GzipCompression = .level(.fast), workers: Int = processorCount, ready: (any MemberSource)? = nil,
        _ write: (LayerEncoder) throws -> Void
    ) throws -> ImageLayer {
        var diffID: Digest?
        let blob = try streamBlob(.ociLayerGzip) { take in
            try withoutActuallyEscaping(take) { take in
                let encoder = try LayerEncoder(compression, workers: workers, ready: ready, take)
                try write(encoder)
                diffID = try encoder.finish()
            }
        }
        guard let diffID else { preconditionFailure("a layer that has been written has a digest") }
        return ImageLayer(diffID: diffID, blob: blob)
    }
}

/// Compresses a layer's tar and sees its diff id.
public final class LayerEncoder: ByteSink {
    private let hash = SHA256()
    private var gzip: GzipWriter<Taker>?

    /// - Parameter take: gets the compressed bytes.
    fileprivate init(
        _ compression: GzipCompression, workers: Int, ready: (any MemberSource)?,
        _ take: @escaping (RawSpan) throws -> Void
    ) throws {
        gzip = try GzipWriter(to: Taker(take: take), compression, workers: workers, ready: ready)
    }

    public func write(_ bytes: RawSpan) throws {
        hash.update(bytes)
        try gzip?.write(bytes)
    }

    /// Begins a gzip member, which depends on nothing before; it has this content, in bytes, or the first of it.
    public func beginMember(expecting size: UInt64 = 0) throws { try gzip?.beginMember(expecting: size) }

    /// Writes what is left; nothing can be written any more.
    fileprivate func finish() throws -> Digest {
        _ = try gzip.take()?.finish()
        return Digest(finishing: hash)
    }

    private struct Taker: ByteSink {
        let take: (RawSpan) throws -> Void
        mutating func write(_ bytes: RawSpan) throws { try take(bytes) }
    }
}
