import Tar

/// An array as a source, in pieces as small as a test wants.
struct ArraySource: ByteSource {
    private var rest: ArraySlice<UInt8>
    private let pieceSize: Int

    init(_ bytes: [UInt8], pieceSize: Int = .max) {
        rest = bytes[...]
        self.pieceSize = pieceSize
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let piece = rest.prefix(min(pieceSize, buffer.count))
        buffer.copyBytes(from: piece)
        rest = rest.dropFirst(piece.count)
        return piece.count
    }
}

/// Keeps what is written.
struct ArraySink: ByteSink {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ bytes: RawSpan) throws {
        bytes.withUnsafeBytes { self.bytes.append(contentsOf: $0) }
    }
}

/// What a source or sink of a test throws where it is meant to.
struct StreamBroken: Error {}
