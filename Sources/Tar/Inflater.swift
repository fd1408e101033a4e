import Czlib

/// One raw deflate stream being decoded by zlib.
///
/// zlib rather than a faster decoder: these are the first bytes of a stranger that we touch. It takes 111 ms for 52 MB
/// (`gzip -6` of git's sources; ISA-L 40 ms, libdeflate 38 ms but only for whole members), on a thread of its own beside
/// the creation of the files, which takes longer.
final class Inflater {
    // On the heap, as zlib's state points back at it.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    init() {
        stream.initialize(to: z_stream())
        // -15: a raw stream with the largest window; the gzip header around it is parsed by `GzipDecoder`.
        let code = pushyard_inflateInit2(stream, -15)
        precondition(code == Z_OK, "inflateInit2 fails only without memory")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Starts the next member.
    func reset() { inflateReset(stream) }

    enum Progress {
        case more, ended
    }

    /// Decodes from `input` to `output`; says how much of both was used.
    func inflate(
        _ input: RawSpan, into output: UnsafeMutableRawBufferPointer
    ) throws(GzipError) -> (consumed: Int, produced: Int, progress: Progress) {
        let code = input.withUnsafeBytes { bytes in
            // zlib does not write through next_in; its type lacks the const.
            stream.pointee.next_in = UnsafeMutablePointer(
                mutating: bytes.assumingMemoryBound(to: UInt8.self).baseAddress)
            stream.pointee.avail_in = UInt32(clamping: bytes.count)
            stream.pointee.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
            stream.pointee.avail_out = UInt32(clamping: output.count)
            return Czlib.inflate(stream, Z_NO_FLUSH)
        }
        let consumed = Int(UInt32(clamping: input.byteCount) - stream.pointee.avail_in)
        let produced = Int(UInt32(clamping: output.count) - stream.pointee.avail_out)
        switch code {
        case Z_OK, Z_BUF_ERROR: return (consumed, produced, .more)
        case Z_STREAM_END: return (consumed, produced, .ended)
        default: throw .corrupt(reason: stream.pointee.msg.map { String(cString: $0) } ?? "zlib code \(code)")
        }
    }
}
