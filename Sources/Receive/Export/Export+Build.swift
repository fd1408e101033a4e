public import Git
public import Source
public import Tar

extension Export {
    /// An archive that has been written whole.
    public struct Written<Sink: ByteSink & ~Copyable>: ~Copyable {
        /// Where it went; what the sink gathers is still to be flushed.
        public var sink: Sink
        public let source: SourceReport
        /// What the repository asked for and was not done.
        public let warnings: [ExportWarning]
    }

    /// Writes the source archive that the builder takes, compressed if it is said how.
    ///
    /// The tar's bytes are those of `git -c tar.umask=0022 archive` wherever ``ExportDialect/reproducible`` and git agree.
    ///
    /// - Throws: `Refusal` if it may not be built: for its size before a byte is written, for anything else at the offending
    ///   entry. `GitError`, and what the sink throws. What has been written is no archive then.
    public func writeArchive<Sink: ByteSink & ~Copyable>(
        to sink: consuming Sink, compression: GzipCompression?, limits: SourceLimits = SourceLimits()
    ) throws -> Written<Sink> {
        let repository = try Repository(origin)
        let check = try BoundCheck(TreeBound(limits), of: commit.tree, in: repository.origin)
        do {
            var source = try TreeSource(self, limits: limits, in: repository)
            var held = HeldSink(sink, until: check)
            if let compression {
                held = try write(&source, to: GzipWriter(to: held, compression)).finish()
            } else {
                held = try write(&source, to: held)
            }
            let warnings = source.warnings
            return Written(sink: held.released(), source: source.report(), warnings: warnings)
        } catch {
            // Which of two errors is told must not depend on who was faster.
            try check.wait()
            throw error
        }
    }

    private func write<Sink: ByteSink & ~Copyable>(
        _ source: inout TreeSource, to sink: consuming Sink
    ) throws -> Sink {
        var tar = TarWriter(to: sink, format: .gitArchive)
        try tar.writeComment(commit.id.description, modified: modified)
        while let entry = try source.next() {
            try tar.append(TarEntry(entry), objectName: source.objectName)
            try source.forEachChunk { piece in try tar.write(piece) }
        }
        return try tar.finish()
    }
}
