import Escaping

/// The judge of one source, entry by entry, in whatever order they come: git trees, archives and directories alike.
///
/// What it lets through can be unpacked beneath a directory in any order with symbolic links last, and no path of it,
/// followed through its own links, leaves that directory. An entry that is refused leaves no trace in what is known of the
/// source, so the entries after it can be judged as well, unless the refusal is final.
public struct SourceRules {
    public let limits: SourceLimits
    private(set) var tree = SourceTree()
    var links = LinkResolver()
    /// How many nodes `finish` has judged.
    private var finished = 0
    public private(set) var entryCount = 0
    public private(set) var totalSize: UInt64 = 0
    /// The newest time of a file or a link, in seconds since 1970; nil while there is none.
    private(set) var newest: Int64?
    /// The first thousand: each may name paths of 4 KiB.
    public private(set) var warnings: [SourceWarning] = []
    private var warningCount = 0
    private static let warningLimit = 1000
    private let deadline: Deadline

    /// The time limit runs from here.
    public init(_ limits: SourceLimits = SourceLimits()) {
        self.limits = limits
        deadline = Deadline(limits.time)
    }

    /// Judges the next entry; nil for an entry that stands for the root itself.
    public mutating func admit(_ entry: UnjudgedEntry, at location: Refusal.Location) throws(Refusal) -> SourceEntry? {
        do throws(Fault) {
            try deadline.check()
            entryCount += 1
            guard entryCount <= limits.entries else { throw tooManyEntries }
            guard let path = try SourcePath(entry.path, limits: limits) else {
                guard entry.kind == .directory else { throw Fault(.root, "root must be a directory") }
                return nil
            }
            let kind = try judgeKind(of: entry, at: path)
            let node = try add(path, kind)
            if kind != .directory { newest = max(newest ?? .min, entry.modified) }
            return SourceEntry(
                path: path, kind: kind, modified: entry.modified, node: node, original: original(of: kind) ?? node)
        } catch {
            throw Refusal(error, at: location)
        }
    }

    /// Adds a warning; the carrier of the source may have some, too.
    public mutating func warn(_ warning: SourceWarning) {
        warningCount += 1
        if warningCount <= Self.warningLimit { warnings.append(warning) }
    }

    /// To be asked now and then while content streams.
    public func checkTime(at location: Refusal.Location) throws(Refusal) {
        do throws(Fault) { try deadline.check() } catch { throw Refusal(error, at: location) }
    }

    /// Judges what only the whole source shows: where links lead through each other, and names that differ by case alone.
    ///
    /// Called again after a refusal, it goes on behind it.
    public mutating func finish() throws(Refusal) {
        while let node = tree.nodes.dropFirst(finished).first {
            finished += 1
            if finished == tree.count { warnAtTheEnd() }
            if tree.kind(node) == .symbolicLink { try judgeLink(node) }
        }
    }

    private mutating func warnAtTheEnd() {
        for (first, second) in tree.caseTwins() { warn(.caseTwins(tree.path(first), tree.path(second))) }
        if warningCount > Self.warningLimit { warnings.append(.more(warningCount - Self.warningLimit)) }
    }

    private mutating func judgeKind(of entry: UnjudgedEntry, at path: SourcePath) throws(Fault) -> SourceEntry.Kind {
        guard entry.kind == .directory || !entry.path.namesDirectory else {
            throw Fault(.name, "invalid name: a file's name ends in '/'")
        }
        switch entry.kind {
        case .file(let size, let mode):
            try addSize(size)
            if mode & 0o7000 != 0 { warn(.specialModeBits(path, mode: mode)) }
            return .file(size: size, isExecutable: mode & 0o100 != 0)
        case .directory: return .directory
        case .symbolicLink(let target):
            try judgeTarget(target, of: path)
            return .symbolicLink(target: target)
        case .hardLink(let target): return .hardLink(target: try judgeHardLink(target))
        case .sparse: throw Fault(.sparse, "sparse entries are not supported")
        case .other(let word): throw Fault(.type, "unsupported entry type '\(word)'")
        }
    }

    private func judgeHardLink(_ target: [UInt8]) throws(Fault) -> SourcePath {
        // No path of the source's own would be refused here, so whatever is wrong with it, it is not in the archive.
        guard !target.namesDirectory, let path = try? SourcePath(target, limits: limits),
            let node = tree.node(at: path), [.file, .executable].contains(tree.kind(node))
        else { throw Fault(.hardLinkTarget, "hardlink target not in archive: '\(Escaped(target))'") }
        return path
    }

    private mutating func addSize(_ size: UInt64) throws(Fault) {
        guard size <= limits.fileSize else {
            throw Fault(.fileSize, "file too large: \(size) bytes, at most \(limits.fileSize)")
        }
        guard size <= limits.totalSize, totalSize <= limits.totalSize - size else {
            throw Fault(.expansion, "archive expands beyond \(limits.totalSize) bytes", isFinal: true)
        }
        totalSize += size
    }

    /// Every parent becomes a directory of the source, given or implied.
    private mutating func add(_ path: SourcePath, _ kind: SourceEntry.Kind) throws(Fault) -> SourceTree.Node {
        var parent = SourceTree.Node.root
        for component in path.components.dropLast() {
            guard let child = tree.child(component, of: parent) else {
                parent = try add(component, .directory, to: parent)
                continue
            }
            switch tree.kind(child) {
            case .directory: parent = child
            case .symbolicLink:
                throw Fault(.symbolicLinkParent, "parent '\(Escaped(tree.path(child).bytes))' is a symlink")
            case .file, .executable:
                throw Fault(.duplicate, "duplicate entry: '\(Escaped(tree.path(child).bytes))' is a file")
            }
        }
        if let node = tree.child(path.name, of: parent) {
            guard kind == .directory, tree.kind(node) == .directory else { throw Fault(.duplicate, "duplicate entry") }
            return node
        }
        switch kind {
        case .directory: return try add(path.name, .directory, to: parent)
        case .file(_, let isExecutable): return try add(path.name, isExecutable ? .executable : .file, to: parent)
        case .symbolicLink(let target): return try add(path.name, .symbolicLink, target: target, to: parent)
        case .hardLink: return try add(path.name, original(of: kind).map(tree.kind) ?? .file, to: parent)
        }
    }

    private func original(of kind: SourceEntry.Kind) -> SourceTree.Node? {
        guard case .hardLink(let target) = kind else { return nil }
        return tree.node(at: target)
    }

    /// Implied directories count like the others: a path of two bytes more than another can imply 255 of them.
    private mutating func add(
        _ name: ArraySlice<UInt8>, _ kind: SourceTree.Kind, target: [UInt8] = [], to parent: SourceTree.Node
    ) throws(Fault) -> SourceTree.Node {
        guard tree.count < limits.entries else { throw tooManyEntries }
        guard tree.nameSize + name.count + target.count <= limits.nameSize else {
            throw Fault(.entryCount, "names too long: at most \(limits.nameSize) bytes in all", isFinal: true)
        }
        return tree.add(name, kind, target: target, to: parent)
    }

    private var tooManyEntries: Fault {
        Fault(.entryCount, "too many entries: at most \(limits.entries)", isFinal: true)
    }
}

extension [UInt8] {
    /// Whether only a directory can have this path, whatever stands there.
    fileprivate var namesDirectory: Bool {
        last == UInt8(ascii: "/") || suffix(2).elementsEqual("/.".utf8)
    }
}
