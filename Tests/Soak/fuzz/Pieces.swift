import Tar

/// An input in pieces of at most `size` bytes.
struct Pieces: ByteSource {
    private var rest: ArraySlice<UInt8>
    private let size: Int

    init(_ bytes: [UInt8], of size: Int = .max) {
        rest = bytes[...]
        self.size = size
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let piece = rest.prefix(min(size, buffer.count))
        buffer.copyBytes(from: piece)
        rest = rest.dropFirst(piece.count)
        return piece.count
    }
}

/// An output in memory.
struct Collected: ByteSink {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ span: RawSpan) {
        span.withUnsafeBytes { bytes += $0 }
    }
}

/// Lengths at which to cut an archive short: within its end mark, before it, and in the midst.
func cuts(_ bytes: [UInt8]) -> [Int] {
    [1, 512, 513, 1024, 1536, bytes.count / 3, bytes.count / 2].map { bytes.count - $0 }.filter {
        0..<bytes.count ~= $0
    }
}
