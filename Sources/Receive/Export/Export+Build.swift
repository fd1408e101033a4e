public import Git
public import Source
public import Tar

extension Export {
    /// What is known of an export that succeeded.
    public struct Report: Sendable {
        public let source: SourceReport
        /// What the repository asked for and was not done.
        public let warnings: [ExportWarning]
    }

    /// Writes the source archive that the builder takes; the caller finishes it, and the writer's format is `.gitArchive`.
    ///
    /// The bytes are those of `git -c tar.umask=0022 archive` wherever ``ExportDialect/reproducible`` and git agree.
    ///
    /// - Throws: `Refusal` if it may not be built: for its size before a byte is written, for anything else at the offending
    ///   entry. `GitError`, and what the sink throws. What has been written is no archive then.
    public func writeArchive<Sink: ByteSink & ~Copyable>(
        to tar: inout TarWriter<Sink>, limits: SourceLimits = SourceLimits()
    ) throws -> Report {
        var source = try TreeSource(self, limits: limits)
        try tar.writeComment(commit.id.description, modified: modified)
        while let entry = try source.next() {
            try tar.append(TarEntry(entry), objectName: source.objectName)
            try source.forEachChunk { piece in try tar.write(piece) }
        }
        let warnings = source.warnings
        return Report(source: source.report(), warnings: warnings)
    }
}
