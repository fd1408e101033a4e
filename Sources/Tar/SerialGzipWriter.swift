import Czlib

/// Compresses to gzip in one stream, through zlib: the bytes of `git archive --format=tar.gz`, where zlib is git's.
///
/// Several times slower than `GzipWriter`; only for comparing and for copies that must be git's.
public struct SerialGzipWriter<Sink: ByteSink & ~Copyable>: ByteSink, ~Copyable {
    private var sink: Sink
    private let deflater = Deflater()
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)

    public init(to sink: consuming Sink) { self.sink = sink }

    public mutating func write(_ bytes: RawSpan) throws {
        try deflater.compress(bytes, Z_NO_FLUSH, &buffer, to: &sink)
    }

    /// Ends the stream and returns the sink.
    public consuming func finish() throws -> Sink {
        try deflater.compress([UInt8]().span.bytes, Z_FINISH, &buffer, to: &sink)
        return sink
    }
}

/// One gzip stream being encoded by zlib, with the parameters of git's archive-tar.c.
private final class Deflater {
    // On the heap, as zlib's state points back at it.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    init() {
        stream.initialize(to: z_stream())
        // 15 + 16: the largest window, in a gzip member; 8 is zlib's default memory level.
        let code = pushyard_deflateInit2(stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY)
        precondition(code == Z_OK, "deflateInit2 fails only without memory")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    func compress<Sink: ByteSink & ~Copyable>(
        _ bytes: RawSpan, _ flush: Int32, _ buffer: inout [UInt8], to sink: inout Sink
    ) throws {
        var offset = 0
        while true {
            let (consumed, produced, hasMore) = deflate(bytes.extracting(offset...), flush, into: &buffer)
            offset += consumed
            try sink.write(buffer.span.bytes.extracting(0..<produced))
            if !hasMore { return }
        }
    }

    /// `hasMore` says that the output was too small for what zlib has to say.
    private func deflate(
        _ input: RawSpan, _ flush: Int32, into output: inout [UInt8]
    ) -> (consumed: Int, produced: Int, hasMore: Bool) {
        let code = input.withUnsafeBytes { bytes in
            output.withUnsafeMutableBufferPointer { output in
                // zlib does not write through next_in; its type lacks the const.
                stream.pointee.next_in = UnsafeMutablePointer(
                    mutating: bytes.assumingMemoryBound(to: UInt8.self).baseAddress)
                stream.pointee.avail_in = UInt32(bytes.count)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = UInt32(output.count)
                return Czlib.deflate(stream, flush)
            }
        }
        precondition(code >= Z_OK || code == Z_BUF_ERROR, "deflate fails only on a broken state")
        let room = Int(stream.pointee.avail_out)
        return (input.byteCount - Int(stream.pointee.avail_in), output.count - room, room == 0)
    }
}
