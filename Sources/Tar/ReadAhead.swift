public import Threads

/// An archive source on a thread of its own, a few pieces ahead of its reader: inflating goes on beside the writing.
///
/// Memory is bounded by eight pieces of 256 KiB. An error of the source is thrown where its bytes would have come.
/// A reader that stops early does not wait for a source that blocks: the thread ends when its read returns.
public struct ReadAhead: ByteSource, ~Copyable {
    private static let pieceSize = 256 << 10
    private static let depth = 8

    private enum Piece {
        case bytes([UInt8], compressedCount: UInt64)
        case end
        case failed(any Error)
    }

    private struct State {
        var encoding: ArchiveEncoding?
        var pieces: [Piece] = []
        var isAbandoned = false
    }

    private let shared: Monitor<State>
    private let thread: Thread
    private var bytes: [UInt8] = []
    private var offset = 0
    /// Compressed bytes behind what has been read so far.
    public private(set) var compressedCount: UInt64 = 0

    /// Opens the archive inside `source`; `open` is called on the new thread.
    public init<Source: ByteSource & ~Copyable & SendableMetatype>(
        limit: ExpansionLimit = .none, acceptsZstd: Bool = false, _ open: @escaping @Sendable () throws -> Source
    ) throws(ThreadError) {
        let shared = Monitor(State())
        self.shared = shared
        thread = try Thread {
            do {
                try Self.run(ArchiveSource(try open(), limit: limit, acceptsZstd: acceptsZstd), shared)
            } catch {
                shared.update { state in state.pieces.append(.failed(error)) }
            }
        }
    }

    deinit {
        shared.update { state in state.isAbandoned = true }
        thread.detach()
    }

    /// How the archive is wrapped; nil when it could not be opened, which the first read explains.
    public var encoding: ArchiveEncoding? {
        shared.wait { state in
            if let encoding = state.encoding { return .some(encoding) }
            return state.pieces.isEmpty ? nil : .some(nil)
        }
    }

    public mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if offset == bytes.count {
            let piece = shared.wait { state in state.pieces.first }
            guard case .bytes(let next, let count) = piece else {
                if case .failed(let error) = piece { throw error }
                return 0
            }
            shared.update { state in _ = state.pieces.removeFirst() }
            (bytes, offset, compressedCount) = (next, 0, count)
        }
        let count = min(buffer.count, bytes.count - offset)
        bytes.withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<(offset + count)]))
        }
        offset += count
        return count
    }

    private static func run<Source: ByteSource & ~Copyable>(
        _ archive: consuming ArchiveSource<Source>, _ shared: Monitor<State>
    ) throws {
        let encoding = archive.encoding
        shared.update { state in state.encoding = encoding }
        while true {
            let pieces = nextPieces(of: &archive)
            let goesOn = shared.wait { (state: inout State) -> Bool? in
                if state.isAbandoned { return false }
                guard state.pieces.count < depth else { return nil }
                state.pieces += pieces
                if case .bytes = pieces.last { return true }
                return false
            }
            if !goesOn { return }
        }
    }

    /// A piece of bytes, unless there are none, and what ended it early.
    private static func nextPieces<Source: ByteSource & ~Copyable>(of archive: inout ArchiveSource<Source>) -> [Piece] {
        var ending: [Piece] = []
        let bytes = [UInt8](unsafeUninitializedCapacity: pieceSize) { buffer, count in
            do {
                while count < pieceSize {
                    let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
                    let read = try archive.read(into: rest)
                    if read == 0 {
                        ending = [.end]
                        return
                    }
                    count += read
                }
            } catch {
                ending = [.failed(error)]
            }
        }
        return bytes.isEmpty ? ending : [.bytes(bytes, compressedCount: archive.compressedCount)] + ending
    }
}
