import Czlib

/// Inflates the first bytes of objects and no more; belongs to one thread.
///
/// zlib, because libdeflate inflates all of an object or nothing.
final class PrefixInflater {
    /// Two numbers of 64 bits, seven to the byte: what a difference begins with.
    private static let size = 20

    // On the heap, as zlib's state points back at it.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    init() {
        stream.initialize(to: z_stream())
        let code = pushyard_inflateInit2(stream, 15)
        precondition(code == Z_OK, "inflateInit2 fails only without memory")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Nil if `input` does not begin with an object.
    func prefix(of input: RawSpan) -> [UInt8]? {
        inflateReset(stream)
        var code = Z_OK
        let prefix = [UInt8](unsafeUninitializedCapacity: Self.size) { output, count in
            input.withUnsafeBytes { bytes in
                // zlib does not write through next_in; its type lacks the const.
                stream.pointee.next_in = UnsafeMutablePointer(
                    mutating: bytes.assumingMemoryBound(to: UInt8.self).baseAddress)
                stream.pointee.avail_in = UInt32(clamping: bytes.count)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = UInt32(output.count)
                code = inflate(stream, Z_SYNC_FLUSH)
            }
            count = Self.size - Int(stream.pointee.avail_out)
        }
        return code == Z_OK || code == Z_STREAM_END ? prefix : nil
    }
}
