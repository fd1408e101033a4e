import Cdeflate

/// Makes gzip members (RFC 1952 §2.2), each of one block of content; belongs to one thread.
public final class MemberCompressor {
    /// The most content of a member, in bytes. Part of the format: another size gives other bytes.
    public static let contentLimit = 1 << 20

    private let fast: FastCompressor?
    private let compressor: OpaquePointer
    private let storer: OpaquePointer

    public init(_ compression: GzipCompression) {
        let level =
            switch compression {
            case .fastest: CompressionLevel.fast
            case .level(let level): level
            }
        guard let compressor = libdeflate_alloc_compressor(Int32(level.rawValue)),
            let storer = libdeflate_alloc_compressor(0)
        else { preconditionFailure("libdeflate_alloc_compressor fails only without memory") }
        self.compressor = compressor
        self.storer = storer
        fast = compression == .fastest ? FastCompressor() : nil
    }

    deinit {
        libdeflate_free_compressor(compressor)
        libdeflate_free_compressor(storer)
    }

    /// The most that a member of so much content takes, in bytes.
    static func bound(of count: Int) -> Int { libdeflate_gzip_compress_bound(nil, count) }

    /// - Returns: the member, which depends on nothing else.
    public func member(of content: RawSpan) -> [UInt8] {
        precondition(content.byteCount <= Self.contentLimit, "a member has a limit")
        return content.withUnsafeBytes { content in
            [UInt8](unsafeUninitializedCapacity: Self.bound(of: content.count)) { output, count in
                count = compress(content, to: UnsafeMutableRawBufferPointer(output))
            }
        }
    }

    /// - Returns: the size of the member.
    func compress(_ content: UnsafeRawBufferPointer, to output: UnsafeMutableRawBufferPointer) -> Int {
        if let size = fast?.compress(content, to: output), size > 0 { return size }
        return compress(content, to: output, with: isCompressible(content, output) ? compressor : storer)
    }

    /// Samples the block, so that media and archives inside a source cost no more than their copying.
    ///
    /// Decided by the content alone: of four pieces of 8 KiB, evenly spread, one that shrinks by 1/32 is enough.
    private func isCompressible(_ content: UnsafeRawBufferPointer, _ scratch: UnsafeMutableRawBufferPointer) -> Bool {
        let sampleSize = 8 << 10
        guard content.count >= sampleSize * 16 else { return true }
        return stride(from: 0, to: content.count, by: (content.count + 3) / 4).contains { start in
            let sample = UnsafeRawBufferPointer(rebasing: content[start..<(start + sampleSize)])
            return compress(sample, to: scratch, with: compressor) < sampleSize / 32 * 31
        }
    }

    private func compress(
        _ content: UnsafeRawBufferPointer, to output: UnsafeMutableRawBufferPointer, with compressor: OpaquePointer
    ) -> Int {
        let count = libdeflate_gzip_compress(
            compressor, content.baseAddress, content.count, output.baseAddress, output.count)
        precondition(count > 0, "the output has the size that libdeflate asked for")
        return count
    }
}
