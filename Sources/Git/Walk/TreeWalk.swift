/// What an archive of a tree holds, in the order of `git archive`.
///
/// Entries come in the order of their trees. A directory comes right before the first thing in it that is no directory; one
/// that holds nothing but directories never comes. What has the attribute `export-ignore` is left out, a directory with all
/// that is in it. Only the directories down to the present entry are held in memory.
///
/// Nothing is judged: names may be `..` or hold slashes, and a small repository can hold a tree of 10^20 entries, even
/// one whose entries never come. ``Repository/measure(_:)`` tells beforehand.
public struct TreeWalk {
    /// Something that an archive holds.
    public struct Entry: Sendable {
        /// From the top of the tree, without a slash at the end; any bytes but NUL.
        public let path: [UInt8]
        /// Where in the path the entry's own name starts; slashes behind it belong to the name.
        public let nameIndex: Int
        public let kind: TreeEntry.Kind
        /// The mode as it is written in the tree.
        public let mode: UInt32
        /// The blob of a file or symbolic link, the tree of a directory, the commit of a submodule.
        public let id: ObjectID
        /// Nothing is looked up for directories.
        public let attributes: Attributes
    }

    private struct Frame {
        var entries: Tree.Iterator
        /// The length of the directory's path, with its slash.
        let pathLength: Int
        /// The directory itself, until it has come.
        var unvisited: Entry?
        /// Bytes of the directory's own `.gitattributes`.
        let attributes: UInt64
    }

    private let repository: Repository
    private let attributeLimits: AttributeLimits
    private var attributeBytes: UInt64 = 0
    private var attributeWork: UInt64 = 0
    private var entriesLeft: UInt64
    private let entryLimit: UInt64
    private var attributes: AttributeStack
    private var frames: [Frame]
    private var path: [UInt8] = []
    /// What comes next, last first.
    private var ready: [Entry] = []

    /// - Parameters:
    ///   - attributeLimits: Beyond them ``GitError/tooManyAttributes(_:)`` is thrown.
    ///   - entryLimit: How many entries of trees are looked at, whether they come or not.
    /// - Throws: ``GitError`` if the tree, its attributes or those of the repository cannot be read.
    public init(
        of tree: ObjectID, in repository: Repository, attributeLimits: AttributeLimits = AttributeLimits(),
        entryLimit: UInt64 = .max
    ) throws {
        self.entryLimit = entryLimit
        entriesLeft = entryLimit
        self.repository = repository
        self.attributeLimits = attributeLimits
        let root = try repository.tree(tree)
        let file = try Self.attributeFile(in: root, of: repository, within: attributeLimits)
        attributes = AttributeStack(root: file, info: try repository.infoAttributes())
        frames = [Frame(entries: root.makeIterator(), pathLength: 0, unvisited: nil, attributes: file.size)]
        try addAttributes(file.size)
    }

    /// Attributes that were ignored up to now.
    public var warnings: [AttributeWarning] { attributes.warnings }

    /// The next entry; nil at the end.
    ///
    /// - Throws: ``GitError/tooManyEntries(limit:)``; another ``GitError`` if a tree is missing or malformed. There is
    ///   nothing more to come then.
    public mutating func next() throws -> Entry? {
        do {
            while ready.isEmpty, !frames.isEmpty {
                guard let entry = frames[frames.count - 1].entries.next() else {
                    attributeBytes -= frames.removeLast().attributes
                    if !frames.isEmpty { attributes.leave() }
                    continue
                }
                guard entriesLeft > 0 else { throw GitError.tooManyEntries(limit: entryLimit) }
                entriesLeft -= 1
                path.removeSubrange(frames[frames.count - 1].pathLength...)
                path += entry.name
                try countAttributeWork()
                if entry.kind == .directory { try enter(entry) } else { visit(entry) }
            }
        } catch {
            frames = []
            throw error
        }
        return ready.popLast()
    }

    /// Where the name of the present entry starts in ``path``.
    private var nameIndex: Int { frames.last?.pathLength ?? 0 }

    private mutating func enter(_ entry: TreeEntry) throws {
        guard attributes.attributes(of: path, isDirectory: true)[.exportIgnore] != .set else { return }
        let tree = try repository.tree(entry.id)
        let file = try Self.attributeFile(in: tree, of: repository, within: attributeLimits)
        try addAttributes(file.size)
        attributes.enter(path, file: file)
        let directory = Entry(
            path: path, nameIndex: nameIndex, kind: .directory, mode: entry.mode, id: entry.id, attributes: Attributes()
        )
        path.append(UInt8(ascii: "/"))
        frames.append(
            Frame(entries: tree.makeIterator(), pathLength: path.count, unvisited: directory, attributes: file.size))
    }

    private mutating func addAttributes(_ bytes: UInt64) throws {
        attributeBytes += bytes
        attributeWork += bytes * AttributeLimits.reading
        guard attributeBytes <= attributeLimits.bytes, attributeWork <= attributeLimits.work else {
            throw GitError.tooManyAttributes(attributeLimits)
        }
    }

    /// Counted as ``Repository/measure(_:depthLimit:)`` does.
    private mutating func countAttributeWork() throws {
        for frame in frames where frame.attributes > 0 {
            attributeWork += frame.attributes * (UInt64(path.count - frame.pathLength) + AttributeLimits.looking)
        }
        guard attributeWork <= attributeLimits.work else { throw GitError.tooManyAttributes(attributeLimits) }
    }

    private mutating func visit(_ entry: TreeEntry) {
        let found = attributes.attributes(of: path, isDirectory: entry.kind == .submodule)
        if found[.exportIgnore] != .set {
            ready.append(
                Entry(
                    path: path, nameIndex: nameIndex, kind: entry.kind, mode: entry.mode, id: entry.id,
                    attributes: found))
        }
        // git writes the directories before it looks whether the file is ignored.
        for index in frames.indices.reversed() {
            guard let directory = frames[index].unvisited else { break }
            ready.append(directory)
            frames[index].unvisited = nil
        }
    }

    private static func attributeFile(
        in tree: Tree, of repository: Repository, within limits: AttributeLimits
    ) throws -> AttributeStack.File? {
        // git reads the target of a symbolic link as if it were the file.
        guard let entry = tree.entry(named: AttributeStack.fileName),
            entry.kind != .directory, entry.kind != .submodule
        else { return nil }
        let size = try repository.blobSize(of: entry.id)
        guard size < UInt64(limits.largestFile) else { return .tooLarge(limit: limits.largestFile) }
        guard size <= limits.bytes else { throw GitError.tooManyAttributes(limits) }
        return .content(try repository.blob(entry.id))
    }
}

extension AttributeStack.File? {
    /// Of what is taken in, in bytes.
    fileprivate var size: UInt64 {
        if case .content(let content) = self { UInt64(content.count) } else { 0 }
    }
}
