import Hashing
import OCI
import Tar

/// A layer's tar, uncompressed, on its way out of an image layout. Its end is an error unless the blob has the digest and size
/// of its descriptor, and the tar the digest that the image's configuration says.
struct VerifiedTar: ByteSource, ~Copyable {
    private var source: ReadAhead
    private let hash = SHA256()
    private let layer: Descriptor
    private let diffID: Digest
    private let limit: UInt64
    private let count: Count
    private var size: UInt64 = 0
    private var isChecked = false

    /// How much of the blob has been read, for those to see who do not have the tar.
    final class Count {
        /// In bytes.
        fileprivate(set) var value: UInt64 = 0
    }

    /// Starts to read, on a thread of its own.
    init(_ layer: Descriptor, diffID: Digest, limit: UInt64, from layout: ImageLayout, _ count: Count) throws {
        self.layer = layer
        self.diffID = diffID
        self.limit = limit
        self.count = count
        source = try ReadAhead(acceptsZstd: true) { try layout.blob(layer) }
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try source.read(into: buffer)
        self.count.value = source.compressedCount
        size += UInt64(count)
        guard size <= limit else { throw LayerRefusal.layer(layer.digest, .tooLarge(limit: limit)) }
        if count > 0 {
            hash.update(UnsafeRawBufferPointer(buffer).bytes.extracting(..<count))
        } else if !isChecked {
            let found = Digest(finishing: hash)
            guard found == diffID else { throw LayerRefusal.diffID(layer.digest, expected: diffID, found: found) }
            isChecked = true
        }
        return count
    }
}
