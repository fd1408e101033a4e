import Cdeflate

/// Compresses one block to one gzip member; belongs to one thread.
final class BlockCompressor {
    private let compressor: OpaquePointer
    private let storer: OpaquePointer

    init(_ level: CompressionLevel) {
        guard let compressor = libdeflate_alloc_compressor(Int32(level.rawValue)),
            let storer = libdeflate_alloc_compressor(0)
        else { preconditionFailure("libdeflate_alloc_compressor fails only without memory") }
        self.compressor = compressor
        self.storer = storer
    }

    deinit {
        libdeflate_free_compressor(compressor)
        libdeflate_free_compressor(storer)
    }

    func compress(_ block: [UInt8]) -> [UInt8] {
        compress(block[...], with: isCompressible(block) ? compressor : storer)
    }

    /// Samples the block, so that media and archives inside a source cost no more than their copying.
    ///
    /// Decided by the content alone: of four pieces of 8 KiB, evenly spread, one that shrinks by 1/32 is enough.
    private func isCompressible(_ block: [UInt8]) -> Bool {
        let sampleSize = 8 << 10
        guard block.count >= sampleSize * 16 else { return true }
        return stride(from: 0, to: block.count, by: (block.count + 3) / 4).contains { start in
            compress(block[start..<(start + sampleSize)], with: compressor).count < sampleSize / 32 * 31
        }
    }

    private func compress(_ bytes: ArraySlice<UInt8>, with compressor: OpaquePointer) -> [UInt8] {
        let bound = libdeflate_gzip_compress_bound(compressor, bytes.count)
        return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            count = bytes.withUnsafeBytes { input in
                libdeflate_gzip_compress(compressor, input.baseAddress, input.count, output.baseAddress, output.count)
            }
            precondition(count > 0, "the output has the size that libdeflate asked for")
        }
    }
}
