import Escaping

/// The judge of one source, entry by entry, in whatever order they come: git trees, archives and directories alike.
///
/// What it lets through can be unpacked beneath a directory in any order with symbolic links last, and no path of it,
/// followed through its own links, leaves that directory. A refusal ends the judgement.
public struct SourceRules {
    public let limits: SourceLimits
    var nodes: [SourcePath: Node] = [:]
    public private(set) var entryCount = 0
    public private(set) var totalSize: UInt64 = 0
    public private(set) var warnings: [SourceWarning] = []
    private let deadline: ContinuousClock.Instant

    /// What stands at a path.
    enum Node: Equatable {
        case file
        case directory
        case symbolicLink(target: [UInt8])
    }

    /// The time limit runs from here.
    public init(_ limits: SourceLimits = SourceLimits()) {
        self.limits = limits
        deadline = .now + limits.time
    }

    /// Judges the next entry; nil for an entry that stands for the root itself.
    public mutating func admit(_ entry: UnjudgedEntry, at location: Refusal.Location) throws(Refusal) -> SourceEntry? {
        do throws(Fault) {
            try checkTime()
            entryCount += 1
            guard entryCount <= limits.entries else {
                throw Fault(.entryCount, "too many entries: at most \(limits.entries)")
            }
            guard let path = try SourcePath(entry.path, limits: limits) else {
                guard entry.kind == .directory else { throw Fault(.root, "root must be a directory") }
                return nil
            }
            let kind = try judgeKind(of: entry, at: path)
            try add(path, kind)
            return SourceEntry(path: path, kind: kind, modified: entry.modified)
        } catch {
            throw Refusal(error.code, at: location, error.reason)
        }
    }

    /// Adds a warning that its carrier has, not the entries.
    public mutating func warn(_ warning: SourceWarning) { warnings.append(warning) }

    /// To be asked now and then while content streams.
    public func checkTime(at location: Refusal.Location) throws(Refusal) {
        do throws(Fault) { try checkTime() } catch { throw Refusal(error.code, at: location, error.reason) }
    }

    private func checkTime() throws(Fault) {
        guard ContinuousClock.now < deadline else {
            throw Fault(.time, "the source was not read within \(limits.time.components.seconds) s")
        }
    }

    private mutating func judgeKind(of entry: UnjudgedEntry, at path: SourcePath) throws(Fault) -> SourceEntry.Kind {
        switch entry.kind {
        case .file(let size, let mode):
            guard entry.path.last != UInt8(ascii: "/") else {
                throw Fault(.name, "invalid name: a file's name ends in '/'")
            }
            try addSize(size)
            if mode & 0o7000 != 0 { warnings.append(.specialModeBits(path, mode: mode)) }
            return .file(size: size, isExecutable: mode & 0o100 != 0)
        case .directory: return .directory
        case .symbolicLink(let target):
            try judgeTarget(target, of: path)
            return .symbolicLink(target: target)
        case .hardLink(let target):
            // No path of the source's own would be refused here, so whatever is wrong with it, it is not in the archive.
            guard let target = try? SourcePath(target, limits: limits), nodes[target] == .file else {
                throw Fault(.hardLinkTarget, "hardlink target not in archive: '\(Escaped(target))'")
            }
            return .hardLink(target: target)
        case .sparse: throw Fault(.sparse, "sparse entries are not supported")
        case .other(let word): throw Fault(.type, "unsupported entry type '\(word)'")
        }
    }

    private mutating func addSize(_ size: UInt64) throws(Fault) {
        guard size <= limits.fileSize else {
            throw Fault(.fileSize, "file too large: \(size) bytes, at most \(limits.fileSize)")
        }
        totalSize += size
        guard totalSize <= limits.totalSize else {
            throw Fault(.expansion, "archive expands beyond \(limits.totalSize) bytes")
        }
    }

    /// Every parent becomes a directory of the source, given or implied.
    private mutating func add(_ path: SourcePath, _ kind: SourceEntry.Kind) throws(Fault) {
        var parent = path.parent
        while let directory = parent {
            switch nodes[directory] {
            case .directory: parent = nil
            case .file: throw Fault(.duplicate, "duplicate entry: '\(Escaped(directory.bytes))' is a file")
            case .symbolicLink: throw Fault(.symbolicLinkParent, "parent '\(Escaped(directory.bytes))' is a symlink")
            case nil:
                nodes[directory] = .directory
                parent = directory.parent
            }
        }
        let node: Node =
            switch kind {
            case .file, .hardLink: .file
            case .directory: .directory
            case .symbolicLink(let target): .symbolicLink(target: target)
            }
        let previous = nodes.updateValue(node, forKey: path)
        guard previous == nil || previous == .directory && node == .directory else {
            throw Fault(.duplicate, "duplicate entry")
        }
    }

    /// Judges what only the whole source shows: where links lead through each other, and names that differ by case alone.
    public mutating func finish() throws(Refusal) {
        try judgeLinks()
        warnings += caseTwins()
    }
}
