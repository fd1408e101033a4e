public import Git
public import Source

/// A commit's tree as a source, judged while it is read.
///
/// Files stand for what they become in an archive: line ends, `$Id$` and a few placeholders are converted as the tree's own
/// `.gitattributes` ask for, what is `export-ignore` is left out, a submodule is an empty directory.
public struct TreeSource: JudgedSource, ~Copyable {
    private let commit: Commit
    private var reader: TreeReader
    private var rules: SourceRules
    private var current: TreeReader.Item?

    /// - Throws: `Refusal` if the tree is too large, before anything of it is read; `GitError`.
    public init(
        _ export: Export, limits: SourceLimits = SourceLimits(), readAhead: TreeReader.ReadAhead = .everything
    ) throws {
        let repository = try Repository(export.origin)
        try TreeBound(limits).check(export.commit.tree, in: repository)
        try self.init(export, limits: limits, readAhead: readAhead, in: repository)
    }

    /// For a tree that somebody else holds against its bound.
    init(
        _ export: Export, limits: SourceLimits, readAhead: TreeReader.ReadAhead = .everything, in repository: Repository
    ) throws {
        commit = export.commit
        reader = try TreeReader(
            commit, in: repository, dialect: .reproducible, readAhead: readAhead,
            attributeLimits: TreeBound.attributes, entryLimit: TreeBound(limits).entryLimit)
        rules = SourceRules(limits)
    }

    public mutating func next() throws -> SourceEntry? {
        current = nil
        while let item = try reader.next() {
            let location = Refusal.Location.path(item.entry.path)
            try judgeName(of: item.entry)
            guard let entry = try rules.admit(UnjudgedEntry(item, modified: commit.time), at: location) else {
                continue
            }
            current = item
            warn(of: item, entry.path)
            return entry
        }
        try rules.finish()
        return nil
    }

    public mutating func forEachChunk(_ body: (RawSpan) throws -> Void) throws {
        guard let item = current, item.entry.kind == .file || item.entry.kind == .executable else { return }
        current = nil
        try reader.forEachPiece(of: item) { piece in
            try rules.checkTime(at: .path(item.entry.path))
            try body(piece.bytes)
        }
    }

    public var listing: SourceListing { SourceListing(rules) }

    public consuming func report() -> SourceReport { SourceReport(rules, commit: commit.id.description) }

    /// What the export leaves undone; the files of Git LFS have warnings of their own in the report.
    var warnings: [ExportWarning] {
        reader.warnings.filter { warning in
            if case .filter(let name, _) = warning { !name.elementsEqual("lfs".utf8) } else { true }
        }
    }

    /// The object that the present entry comes from.
    var objectName: String { current?.entry.id.description ?? "" }

    /// A path cannot tell a slash in a name from one between names, nor `.` from nothing; git refuses both.
    private func judgeName(of entry: TreeWalk.Entry) throws {
        let name = entry.path[entry.nameIndex...]
        if name.contains(UInt8(ascii: "/")) {
            throw Refusal(.name, at: .path(entry.path), "invalid name: it holds a slash")
        }
        if name.elementsEqual(".".utf8) { throw Refusal(.name, at: .path(entry.path), "invalid name: '.'") }
    }

    private mutating func warn(of item: TreeReader.Item, _ path: SourcePath) {
        if item.entry.kind == .submodule { rules.warn(.submodule(path)) }
        // https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
        if item.size <= 1024, item.bytes?.starts(with: "version https://git-lfs.github.com/spec/".utf8) == true {
            rules.warn(.lfsPointer(path))
        }
    }
}

extension UnjudgedEntry {
    fileprivate init(_ item: TreeReader.Item, modified: UInt64) {
        let kind: Kind =
            switch item.entry.kind {
            case .file: .file(size: item.size, mode: 0o644)
            case .executable: .file(size: item.size, mode: 0o755)
            case .symlink: .symbolicLink(target: item.bytes ?? [])
            case .directory, .submodule: .directory
            }
        self.init(path: item.entry.path, kind: kind, modified: Int64(clamping: modified))
    }
}
