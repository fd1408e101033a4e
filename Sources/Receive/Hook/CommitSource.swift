import Git
import Source
import SystemPackage
import Tar
import Tools

/// The commit of a push on its way to the builder. Each use opens the repository anew: a handle belongs to one thread.
struct CommitSource: Sendable {
    private let export: Export
    private let limits: SourceLimits

    init(_ commit: ObjectID, of location: Repository.Location, limits: SourceLimits) throws {
        export = try Export(commit.description, of: location)
        self.limits = limits
    }

    /// Judges the whole tree without reading its files; returns what the pusher should know.
    func judge() throws -> [String] {
        var tree = try TreeSource(export, limits: limits)
        while try tree.next() != nil {}
        let warnings = tree.warnings.map(\.description)
        return tree.report().warnings.map(\.description) + warnings
    }

    /// Writes the source archive: compressed where it travels, plain where it does not.
    func write(to pipe: PipeEnd, isCompressed: Bool) throws {
        var sink = PipeSink(pipe)
        if isCompressed {
            var tar = TarWriter(to: try GzipWriter(to: sink), format: .gitArchive)
            _ = try export.writeArchive(to: &tar, limits: limits)
            sink = try tar.finish().finish()
        } else {
            var tar = TarWriter(to: sink, format: .gitArchive)
            _ = try export.writeArchive(to: &tar, limits: limits)
            sink = try tar.finish()
        }
        try sink.flush()
    }

    /// Of a raw copy, in bytes, compressed.
    private static let rawLimit = 64 << 20

    /// Writes a copy as it is, judged by nobody; what exceeds the limit is cut off.
    func writeRaw(to file: FileDescriptor) throws {
        do {
            var tar = TarWriter(to: try GzipWriter(to: CappedSink(file, limit: Self.rawLimit)), format: .gitArchive)
            _ = try export.writeCompatibleArchive(to: &tar)
            _ = try tar.finish().finish()
        } catch is CappedSink.Full {
            return
        }
    }
}

/// Bytes on their way into a pipe, gathered so that headers cost no call of their own.
private struct PipeSink: ByteSink {
    private static let capacity = 64 << 10

    private let pipe: PipeEnd
    private var gathered: [UInt8] = []

    init(_ pipe: PipeEnd) { self.pipe = pipe }

    mutating func write(_ bytes: RawSpan) throws {
        if gathered.count + bytes.byteCount > Self.capacity { try flush() }
        if bytes.byteCount >= Self.capacity {
            try pipe.write(bytes)
        } else {
            bytes.withUnsafeBytes { gathered.append(contentsOf: $0) }
        }
    }

    mutating func flush() throws {
        try pipe.write(gathered.span.bytes)
        gathered.removeAll(keepingCapacity: true)
    }
}

/// A file that takes so much and no more.
private struct CappedSink: ByteSink {
    struct Full: Error {}

    private let file: FileDescriptor
    private var room: Int

    init(_ file: FileDescriptor, limit: Int) {
        self.file = file
        room = limit
    }

    mutating func write(_ bytes: RawSpan) throws {
        let length = min(room, bytes.byteCount)
        _ = try bytes.extracting(0..<length).withUnsafeBytes { try file.writeAll($0) }
        room -= length
        if length < bytes.byteCount { throw Full() }
    }
}
