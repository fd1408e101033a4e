import OCI
import Tar

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

    var source: BytesSource { BytesSource(bytes) }
}

struct BytesSource: ByteSource {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(rest.count, buffer.count)
        buffer.copyBytes(from: rest.prefix(count))
        rest = rest.dropFirst(count)
        return count
    }
}

struct BytesSink: ByteSink {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { self.bytes += $0 }
    }
}
