import Cdeflate

/// Compresses one block to one gzip member; belongs to one thread.
final class BlockCompressor {
    private let fast: FastCompressor?
    private let compressor: OpaquePointer
    private let storer: OpaquePointer

    init(_ compression: GzipCompression) {
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

    func compress(_ block: Block) -> Block {
        block.compress { content, output in
            if let size = fast?.compress(content, to: output), size > 0 { return size }
            return compress(content, to: output, with: isCompressible(content, output) ? compressor : storer)
        }
        return block
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
