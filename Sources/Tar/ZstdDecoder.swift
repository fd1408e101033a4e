import Czstd

/// Decompresses a zstd stream (RFC 8878): concatenated and skippable frames, each checked where it has a checksum.
///
/// libzstd is loaded where it is used. It refuses frames that need more than 128 MiB of memory. Throws ``ZstdError``; after an
/// error the decoder is unusable.
final class ZstdDecoder {
    private static let library: Result<Void, ZstdError> = Result { () throws(ZstdError) in
        if let reason = pushyard_zstd_load() { throw .unusableLibrary(String(cString: reason)) }
    }

    private let stream: OpaquePointer
    /// Whether a frame has begun and not ended.
    private var isInFrame = false
    /// Whether the last output filled its buffer, so that there may be more without any input.
    private var mayHoldOutput = false
    /// Bytes read from the source so far.
    private(set) var compressedCount: UInt64 = 0

    init() throws(ZstdError) {
        try Self.library.get()
        guard let stream = ZSTD_createDStream() else { preconditionFailure("fails only without memory") }
        self.stream = stream
    }

    deinit { _ = ZSTD_freeDStream(stream) }

    func read<Source: ByteSource & ~Copyable>(
        _ input: inout InputBuffer<Source>, into buffer: UnsafeMutableRawBufferPointer
    ) throws -> Int {
        while true {
            let hasEnded = try !input.fill()
            if hasEnded {
                // A frame that has ended has given all of its output.
                guard isInFrame else { return 0 }
                guard mayHoldOutput else { throw ZstdError.truncated }
            }
            let step =
                hasEnded
                ? try decompress([UInt8]().span.bytes, into: buffer)
                : try input.take(\.consumed) { try decompress($0, into: buffer) }
            compressedCount += UInt64(step.consumed)
            mayHoldOutput = step.produced == buffer.count
            if step.produced > 0 { return step.produced }
        }
    }

    private func decompress(
        _ bytes: RawSpan, into buffer: UnsafeMutableRawBufferPointer
    ) throws(ZstdError) -> (consumed: Int, produced: Int) {
        var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
        let (code, consumed) = bytes.withUnsafeBytes { bytes in
            var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
            return (ZSTD_decompressStream(stream, &output, &input), input.pos)
        }
        guard ZSTD_isError(code) == 0 else { throw .corrupt(String(cString: ZSTD_getErrorName(code))) }
        isInFrame = code != 0
        return (consumed, output.pos)
    }
}

/// Why a zstd stream cannot be read on.
public enum ZstdError: Error, Equatable, CustomStringConvertible {
    case truncated
    /// In libzstd's words.
    case corrupt(String)
    case unusableLibrary(String)

    public var description: String {
        switch self {
        case .truncated: "truncated zstd stream"
        case .corrupt(let reason): "corrupt zstd stream: \(reason.prefix(1).lowercased() + reason.dropFirst())"
        case .unusableLibrary(let reason): "cannot load libzstd: \(reason)\n  install the package 'libzstd1'"
        }
    }
}
