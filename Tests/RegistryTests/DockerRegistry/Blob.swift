import OCI
import Registry

/// Bytes with their descriptor, to be read and to be compared with what was written.
struct Blob {
    let bytes: [UInt8]
    let descriptor: Descriptor

    init(_ bytes: [UInt8], _ mediaType: MediaType = .ociLayerGzip) {
        self.bytes = bytes
        descriptor = Descriptor(of: bytes, mediaType: mediaType)
    }

    /// Bytes that no other seed gives.
    init(seed: UInt64, size: Int) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        self.init(
            (0..<size).map { _ in
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                return UInt8(truncatingIfNeeded: state)
            })
    }

    /// As a source hands it over.
    func read(_ take: (RawSpan) throws -> Void) throws {
        for start in stride(from: 0, to: bytes.count, by: 30_000) {
            try take(bytes.span.bytes.extracting(start..<min(bytes.count, start + 30_000)))
        }
    }
}

extension RegistryClient {
    /// All of a blob.
    func bytes(_ descriptor: Descriptor, of repository: RepositoryName) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try readBlob(descriptor, of: repository) { piece in piece.withUnsafeBytes { bytes += $0 } }
        return bytes
    }
}
