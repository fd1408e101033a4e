import Czlib

/// Inflates an object piece by piece, however large it is.
///
/// zlib, because libdeflate needs all of an object in memory.
final class ObjectInflater {
    // On the heap, as zlib's state points back at it.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let output = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    private(set) var isAtEnd = false

    init() {
        stream.initialize(to: z_stream())
        // 15: the largest window, and zlib's own header, with which git stores objects.
        let code = pushyard_inflateInit2(stream, 15)
        precondition(code == Z_OK, "inflateInit2 fails only without memory")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        output.deallocate()
    }

    /// Inflates all of `input` and gives `body` what comes of it; what follows the end of the object is left.
    ///
    /// - Throws: ``Corrupt``; what `body` throws.
    func inflate(_ input: RawSpan, _ body: (Span<UInt8>) throws -> Void) throws {
        try input.withUnsafeBytes { bytes in
            // zlib does not write through next_in; its type lacks the const.
            stream.pointee.next_in = UnsafeMutablePointer(
                mutating: bytes.assumingMemoryBound(to: UInt8.self).baseAddress)
            stream.pointee.avail_in = UInt32(bytes.count)
            repeat {
                stream.pointee.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
                stream.pointee.avail_out = UInt32(output.count)
                let code = Czlib.inflate(stream, Z_NO_FLUSH)
                guard code == Z_OK || code == Z_BUF_ERROR || code == Z_STREAM_END else {
                    throw Corrupt(reason: stream.pointee.msg.map { String(cString: $0) } ?? "zlib code \(code)")
                }
                isAtEnd = code == Z_STREAM_END
                let produced = output.count - Int(stream.pointee.avail_out)
                if produced > 0 {
                    try body(Span(_unsafeBytes: UnsafeRawBufferPointer(rebasing: output[..<produced])))
                }
                // With room left in the output, the input is used up.
            } while !isAtEnd && stream.pointee.avail_out == 0
        }
    }

    struct Corrupt: Error {
        let reason: String
    }
}
