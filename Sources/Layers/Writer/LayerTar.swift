import Filesystem
import Hashing
import Tar

/// A layer's tar while it is written: entries, and the content of files, read as it is written.
struct LayerTar<Sink: ByteSink & ~Copyable>: ~Copyable {
    private var writer: TarWriter<HashingSink<Sink>>
    /// How many bytes files may still take.
    private var room: UInt64
    private let sizeLimit: UInt64
    private var buffer = [UInt8](repeating: 0, count: 256 << 10)

    /// - Parameter hash: is given all that goes to the sink.
    init(to sink: consuming Sink, hash: SHA256, sizeLimit: UInt64) {
        writer = TarWriter(to: HashingSink(to: sink, hash), format: .layer)
        self.sizeLimit = sizeLimit
        room = sizeLimit
    }

    mutating func append(_ entry: LayerEntry) throws {
        guard let content = entry.content, let path = entry.path, case .file(let size) = entry.header.kind else {
            return try writer.append(entry.header)
        }
        guard size <= room else { throw LayerError.tooLarge(path, limit: sizeLimit) }
        room -= size
        try writer.append(entry.header)
        let file = try content.directory.openFile(RelativePath(content.name))
        guard try Self.copy(file, size, through: &buffer, to: &writer) else { throw LayerError.changing(path) }
    }

    /// - Returns: whether the file has this size.
    private static func copy(
        _ file: borrowing File, _ size: UInt64, through buffer: inout [UInt8],
        to writer: inout TarWriter<HashingSink<Sink>>
    ) throws -> Bool {
        var rest = size
        while true {
            let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
            guard count > 0 else { return rest == 0 }
            guard UInt64(count) <= rest else { return false }
            rest -= UInt64(count)
            try writer.write(buffer.span.bytes.extracting(..<count))
        }
    }

    /// Writes the end mark and returns the sink.
    consuming func finish() throws -> Sink { try writer.finish().sink }
}

/// Hashes what passes by.
struct HashingSink<Sink: ByteSink & ~Copyable>: ByteSink, ~Copyable {
    fileprivate var sink: Sink
    private let hash: SHA256

    init(to sink: consuming Sink, _ hash: SHA256) {
        self.sink = sink
        self.hash = hash
    }

    mutating func write(_ bytes: RawSpan) throws {
        hash.update(bytes)
        try sink.write(bytes)
    }
}

/// A sink that a function is.
struct FunctionSink: ByteSink {
    let take: (RawSpan) throws -> Void

    mutating func write(_ bytes: RawSpan) throws { try take(bytes) }
}
