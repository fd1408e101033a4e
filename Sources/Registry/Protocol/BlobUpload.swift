import Hashing
import OCI
public import Tar

/// Where a blob is written to that goes to a registry at the same time.
public struct BlobUpload: ByteSink, ~Copyable {
    /// The registry has answered before it had all: what it says is the error.
    struct Refused: Error {}

    private let exchange: HTTPExchange
    private let hash = SHA256()
    private var size: Int64 = 0

    init(_ exchange: HTTPExchange) { self.exchange = exchange }

    public mutating func write(_ bytes: RawSpan) throws {
        guard bytes.byteCount > 0 else { return }
        hash.update(bytes)
        size += Int64(bytes.byteCount)
        guard try exchange.write(bytes) else { throw Refused() }
    }

    consuming func finish() -> (digest: Digest, size: Int64) {
        (Digest(finishing: hash), size)
    }
}
