/// Everything below a directory, one entry at a time: a directory before what is in it, names sorted by their bytes.
///
/// Symbolic links are entries, never followed. A directory's names are read when the walk gets there; one that cannot be read
/// can be left out.
/// At most 34 directories are open, however deep the tree is, not counting those that the caller keeps.
public struct Walk: ~Copyable {
    /// An entry, and where it is.
    public struct Entry: Sendable {
        /// The directory that has the entry.
        public let directory: Directory
        public let name: FileName
        public let kind: FileKind
        /// From where the walk started.
        public let path: RelativePath
    }

    private struct Level {
        /// Nil for the directory where the walk started.
        let path: RelativePath?
        /// What is still to come, the next one last.
        var entries: [DirectoryEntry]
    }

    private var descent: Descent
    /// From the start down to where the walk stands; empty at the end.
    private var levels: [Level]
    /// The directory that was returned last, unless it is to be skipped.
    private var entered: Entry?

    init(_ start: Directory) throws(FilesystemError) {
        descent = Descent(from: start)
        levels = [Level(path: nil, entries: try start.entries().reversed())]
    }

    /// The next entry; nil is the end.
    ///
    /// - Throws: that the directory which was returned last cannot be read, and `skipChildren` goes on behind it; or that there
    ///   is no way back to one, which is the end.
    public mutating func next() throws(FilesystemError) -> Entry? {
        if let entered {
            let directory = try descent.current.openDirectory(entered.name)
            let entries = try directory.entries()
            try descent.enter(directory)
            levels.append(Level(path: entered.path, entries: entries.reversed()))
            self.entered = nil
        }
        while !levels.isEmpty {
            if let next = levels[levels.count - 1].entries.popLast() { return entry(next) }
            levels.removeLast()
            if !levels.isEmpty { try leave() }
        }
        return nil
    }

    private mutating func leave() throws(FilesystemError) {
        do { try descent.leave() } catch {
            levels = []
            throw error
        }
    }

    /// Leaves out what is in the directory that `next` returned last.
    public mutating func skipChildren() { entered = nil }

    private mutating func entry(_ next: DirectoryEntry) -> Entry {
        let parent = levels[levels.count - 1].path
        let path = parent?.appending(next.name) ?? RelativePath(next.name)
        let entry = Entry(directory: descent.current, name: next.name, kind: next.kind, path: path)
        if next.kind == .directory { entered = entry }
        return entry
    }
}

extension Directory {
    /// Walks over everything below this directory.
    public func walk() throws(FilesystemError) -> Walk { try Walk(self) }
}
