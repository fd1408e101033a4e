public import Filesystem
import SystemPackage

/// Writes judged entries beneath one directory: symbolic links and the times of directories last.
struct Unpacker {
    private let root: Directory
    /// From below the root down to where the last entry went, each with its path.
    private var open: [(path: SourcePath, directory: Directory)] = []
    /// Links to be created and directories whose times are to be set, each with its time; the paths are in the tree.
    private var unfinished: [(node: SourceTree.Node, modified: Int64)] = []

    init(into root: Directory) { self.root = root }

    /// Creates what `entry` stands for; a file's content comes from `writeContent`.
    mutating func add(_ entry: SourceEntry, writeContent: ((RawSpan) throws -> Void) throws -> Void) throws {
        switch entry.kind {
        case .directory:
            _ = try directory(entry.path)
            unfinished.append((entry.node, entry.modified))
        case .file(_, let isExecutable):
            let name = try FileName(entry.path.name)
            let mode = isExecutable ? Self.executable : Self.plain
            let file = try directory(entry.path.parent).createFile(name, mode: mode)
            try file.setMode(mode)
            try writeContent { piece in try file.write(piece) }
            try file.setTimes(modified: Timestamp(seconds: entry.modified))
            try file.close()
        case .symbolicLink: unfinished.append((entry.node, entry.modified))
        case .hardLink(let target):
            let parent = try directory(entry.path.parent)
            try parent.createHardLink(try FileName(entry.path.name), to: RelativePath(target.bytes), below: root)
        }
    }

    /// Creates the links, those that `isWanted` says, and sets the times that the creation of entries has changed.
    mutating func finish(_ tree: SourceTree, linksWhere isWanted: (SourcePath) -> Bool = { _ in true }) throws {
        for (node, modified) in unfinished where tree.kind(node) == .symbolicLink {
            let path = tree.path(node)
            guard isWanted(path) else { continue }
            let (parent, name) = (try directory(path.parent), try FileName(path.name))
            try parent.createSymbolicLink(name, to: Array(tree.target(node)))
            try parent.setTimes(modified: Timestamp(seconds: modified), of: name)
        }
        for (node, modified) in unfinished where tree.kind(node) == .directory {
            try directory(tree.path(node)).setTimes(modified: Timestamp(seconds: modified))
        }
    }

    private static let plain = FilePermissions(rawValue: 0o644)
    private static let executable = FilePermissions(rawValue: 0o755)

    /// The directory at `path`, created where it was only implied; nil is the root.
    private mutating func directory(_ path: SourcePath?) throws -> Directory {
        guard let path else { return root }
        while let last = open.last, !last.path.contains(path) { open.removeLast() }
        if let last = open.last, last.path == path { return last.directory }
        let parent = try directory(path.parent)
        let name = try FileName(path.name)
        let directory = try Self.openOrCreate(name, in: parent)
        open.append((path, directory))
        return directory
    }

    private static func openOrCreate(_ name: FileName, in parent: Directory) throws -> Directory {
        do {
            try parent.createDirectory(name, mode: executable)
        } catch FilesystemError.refused(_, _, .fileExists) {
            // Implied by an earlier entry, or given twice; the rules know that it is a directory.
            return try parent.openDirectory(name)
        }
        let directory = try parent.openDirectory(name)
        try directory.setMode(executable)
        return directory
    }
}

extension FileName {
    /// A component of a judged path, which is always a file name.
    fileprivate init(_ component: ArraySlice<UInt8>) throws(InvalidPath) { try self.init(Array(component)) }
}

extension SourcePath {
    /// Whether `other` is this path or below it.
    fileprivate func contains(_ other: SourcePath) -> Bool {
        other.bytes.starts(with: bytes)
            && (other.bytes.count == bytes.count || other.bytes[bytes.count] == UInt8(ascii: "/"))
    }
}

extension JudgedSource where Self: ~Copyable {
    /// Unpacks the whole source to `name` in `parent`: it is there completely or, after any error, not at all.
    ///
    /// Files are 0644 or 0755, directories 0755, owned by this process; modification times are kept. Throws as `next` does,
    /// and `FilesystemError`; what is in `parent` already is never replaced.
    public consuming func unpack(as name: FileName, in parent: Directory) throws -> SourceReport {
        try parent.stage(as: name) { staging in
            try self.unpack(into: staging)
            try staging.setMode(FilePermissions(rawValue: 0o755))
        }
        return report()
    }

    /// Unpacks the whole source into an empty directory; after an error, part of it may be there.
    ///
    /// As for `unpack(as:in:)` otherwise.
    public consuming func unpackAll(into directory: Directory) throws -> SourceReport {
        try unpack(into: directory)
        return report()
    }

    private mutating func unpack(into directory: Directory) throws {
        var unpacker = Unpacker(into: directory)
        while let entry = try next() {
            try unpacker.add(entry) { write in try forEachChunk(write) }
        }
        try unpacker.finish(listing.tree)
    }
}
