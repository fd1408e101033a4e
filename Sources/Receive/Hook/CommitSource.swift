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

    /// Judges the whole tree, reading no more of its files than it must; returns what the pusher should know.
    func judge() throws -> [String] {
        var tree = try TreeSource(export, limits: limits, readAhead: .little)
        while try tree.next() != nil {}
        let warnings = tree.warnings.map(\.description)
        return tree.report().warnings.map(\.description) + warnings
    }

    /// Writes the source archive: compressed where it travels, plain where it does not.
    func write(to pipe: PipeEnd, isCompressed: Bool) throws {
        var archive = try export.writeArchive(
            to: PipeSink(pipe), compression: isCompressed ? .fastest : nil, limits: limits)
        try archive.sink.flush()
    }

    /// Of a raw copy, in bytes: as it is kept, and before compression, where trees that name each other many times expand
    /// into far more than was pushed.
    private static let rawLimits = (compressed: 64 << 20, uncompressed: 256 << 20)
    /// A hundredth of what a tree may have that is built: the pusher waits.
    private static let rawAttributes = AttributeLimits(
        bytes: TreeBound.attributes.bytes, work: TreeBound.attributes.work / 100)

    /// Writes a copy as it is, judged by nobody; what exceeds the limits is cut off.
    func writeRaw(to file: FileDescriptor) throws {
        do {
            let gzip = try GzipWriter(
                to: CappedSink(FileSink(file: file), limit: Self.rawLimits.compressed), .fastest)
            var tar = TarWriter(to: CappedSink(gzip, limit: Self.rawLimits.uncompressed), format: .gitArchive)
            _ = try export.writeCompatibleArchive(
                to: &tar, attributeLimits: Self.rawAttributes, entryLimit: TreeBound(limits).entryLimit)
            _ = try tar.finish().uncapped().finish()
        } catch is SinkFull {
            return
        } catch GitError.tooManyAttributes, GitError.tooManyEntries {
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

/// A sink that takes so much and no more.
private struct CappedSink<Base: ByteSink & ~Copyable>: ByteSink, ~Copyable {
    private var base: Base
    private var room: Int

    init(_ base: consuming Base, limit: Int) {
        self.base = base
        room = limit
    }

    mutating func write(_ bytes: RawSpan) throws {
        let length = min(room, bytes.byteCount)
        try base.write(bytes.extracting(0..<length))
        room -= length
        if length < bytes.byteCount { throw SinkFull() }
    }

    consuming func uncapped() -> Base { base }
}

private struct SinkFull: Error {}

/// A file that gets every piece at once: what was written before an error is there.
private struct FileSink: ByteSink {
    let file: FileDescriptor

    func write(_ bytes: RawSpan) throws {
        _ = try bytes.withUnsafeBytes { try file.writeAll($0) }
    }
}
