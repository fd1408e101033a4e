import Escaping

/// What a developer should know about a source that is accepted all the same.
public enum SourceWarning: Equatable, Sendable, CustomStringConvertible {
    /// Set-user-ID, set-group-ID and sticky bits are dropped.
    case specialModeBits(SourcePath, mode: UInt16)
    /// One of the two is lost on a file system that folds case.
    case caseTwins(SourcePath, SourcePath)
    /// Git LFS content is not part of a push.
    case lfsPointer(SourcePath)
    /// A git submodule is an empty directory in an archive.
    case submodule(SourcePath)
    /// So many changes in a git work tree are in no commit, so no push sends them.
    case uncommitted(Int)
    /// So many more than are kept.
    case more(Int)
    /// The factory asks for gzip (its builder takes both).
    case plainTar

    public var code: String {
        switch self {
        case .specialModeBits: "W-MODE"
        case .caseTwins: "W-CASE"
        case .lfsPointer: "W-LFS"
        case .submodule: "W-SUBMODULE"
        case .uncommitted: "W-UNCOMMITTED"
        case .more: "W-MORE"
        case .plainTar: "W-PLAIN"
        }
    }

    public var description: String {
        switch self {
        case .specialModeBits(let path, let mode):
            "'\(Escaped(path.bytes))': mode \(String(mode, radix: 8)): its set-id or sticky bits are dropped"
        case .caseTwins(let first, let second):
            "'\(Escaped(first.bytes))' and '\(Escaped(second.bytes))' differ by case alone"
        case .lfsPointer(let path):
            "'\(Escaped(path.bytes))' is a Git LFS pointer, not the file: a push carries no LFS objects"
        case .submodule(let path): "'\(Escaped(path.bytes))' is a submodule: it arrives as an empty directory"
        case .uncommitted(let count):
            "\(count) uncommitted \(count == 1 ? "change is" : "changes are") not part of a push"
        case .more(let count): "\(count) more warnings are not listed"
        case .plainTar: "a plain tar, not gzipped: 'tar -czf' makes it smaller"
        }
    }
}

extension SourceTree {
    /// Names in one directory that ASCII case folding makes equal, in the order of the source.
    func caseTwins() -> [(Node, Node)] {
        // By hash first: two numbers for each node instead of its folded name.
        let hashes = nodes.map { (hash: foldedHash($0), node: $0) }.sorted { ($0.hash, $0.node) < ($1.hash, $1.node) }
        let twins = zip(hashes, hashes.dropFirst()).filter { left, right in
            left.hash == right.hash && parent(left.node) == parent(right.node)
                && name(left.node).lazy.map(folded).elementsEqual(name(right.node).lazy.map(folded))
        }
        return twins.map { ($0.node, $1.node) }.sorted { $0.1 < $1.1 }
    }

    private func foldedHash(_ node: Node) -> Int {
        var hasher = Hasher()
        hasher.combine(parent(node))
        for byte in name(node) { hasher.combine(folded(byte)) }
        return hasher.finalize()
    }

    private func folded(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
