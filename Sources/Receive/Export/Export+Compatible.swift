public import Git
public import Tar

extension Export {
    /// Writes what `git archive --format=tar` writes, byte for byte, with git's default `tar.umask`; the caller finishes the
    /// archive, whose writer's format is `.gitArchive`.
    ///
    /// Nothing is judged and no limit holds but those given, beyond which `GitError` is thrown: for copies that are kept and
    /// for comparing, not for building. Filters are not run, `refs/replace` is not followed, and where git refuses a tree for the names in it this does not.
    ///
    /// - Returns: What git would have done and this has not.
    /// - Throws: `GitError`, what the sink throws; what has been written is no archive then.
    public func writeCompatibleArchive<Sink: ByteSink & ~Copyable>(
        to tar: inout TarWriter<Sink>, attributeLimits: AttributeLimits = AttributeLimits(), entryLimit: UInt64 = .max
    ) throws -> [ExportWarning] {
        try tar.writeComment(commit.id.description, modified: modified)
        var reader = try TreeReader(
            commit, in: Repository(origin), dialect: .git, attributeLimits: attributeLimits, entryLimit: entryLimit)
        while let item = try reader.next() {
            try tar.append(entry(item), objectName: item.entry.id.description)
            guard item.entry.kind != .symlink else { continue }
            try reader.forEachPiece(of: item) { try tar.write($0.bytes) }
        }
        return reader.warnings
    }

    private func entry(_ item: TreeReader.Item) -> TarEntry {
        switch item.entry.kind {
        case .file: TarEntry(item.entry.path, .file(size: item.size), mode: 0o664, modified: modified)
        case .executable: TarEntry(item.entry.path, .file(size: item.size), mode: 0o775, modified: modified)
        case .symlink:
            TarEntry(item.entry.path, .symbolicLink(target: item.bytes ?? []), mode: 0o777, modified: modified)
        case .directory, .submodule: TarEntry(item.entry.path, .directory, mode: 0o775, modified: modified)
        }
    }
}
