import Filesystem
import Tar

/// A layer's tar while it is written: entries, and the content of files, read as it is written.
struct LayerTar<Sink: ByteSink>: ~Copyable {
    private var writer: TarWriter<Sink>
    /// How many bytes files may still take.
    private var room: UInt64
    private let sizeLimit: UInt64
    private var buffer = [UInt8](repeating: 0, count: 256 << 10)

    init(to sink: Sink, sizeLimit: UInt64) {
        writer = TarWriter(to: sink, format: .layer)
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
        to writer: inout TarWriter<Sink>
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

    /// Writes the end mark.
    consuming func finish() throws { _ = try writer.finish() }
}
