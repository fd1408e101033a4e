import Hashing

/// What a source is, however it was carried: a digest over its paths, modes and contents.
///
/// Two archives of the same tree, a git tree and a directory give the same identity whatever their order, times, owners
/// or compression. As in git, a directory's digest covers its entries' digests: it is the SHA-256 of `kind name NUL digest`
/// for each entry, sorted by the bytes of their names. Kind is `d`, `f`, `x` (an executable file) or `l`; the digest of a
/// file is that of its content, of a link that of its target. A hard link counts as a file.
public struct SourceIdentity: Hashable, Sendable, CustomStringConvertible {
    /// 64 hexadecimal digits.
    public let hexadecimalDigest: String

    public var description: String { "sha256:\(hexadecimalDigest)" }
}

extension SourceIdentity {
    /// Parses a description; nil for what is none.
    public init?(_ description: some StringProtocol) {
        let prefix = "sha256:"
        let digits = description.utf8.dropFirst(prefix.utf8.count)
        guard description.hasPrefix(prefix), digits.count == 2 * SHA256.size,
            digits.allSatisfy({ "0123456789abcdef".utf8.contains($0) })
        else { return nil }
        self.init(hexadecimalDigest: String(description.dropFirst(prefix.count)))
    }
}

/// Collects what the identity covers: 32 bytes for each entry.
struct SourceIdentityBuilder {
    private let hash = SHA256()
    /// 32 bytes for each node, by its index.
    private var digests: [UInt8] = []

    /// Hashes on in the content of the current file.
    func update(_ content: RawSpan) { hash.update(content) }

    /// Adds an entry; for a file, what `update` has seen since the last one is its content.
    mutating func add(_ entry: SourceEntry) {
        switch entry.kind {
        case .file: finishDigest(of: entry.node)
        case .symbolicLink(let target):
            hash.update(target)
            finishDigest(of: entry.node)
        case .hardLink: set(Array(digest(of: entry.original)), of: entry.node)
        case .directory: break
        }
    }

    /// The identity of the tree whose entries were added.
    consuming func finish(_ tree: SourceTree) -> SourceIdentity {
        var entries = tree.nodes.sorted { left, right in
            let (leftParent, rightParent) = (tree.parent(left), tree.parent(right))
            if leftParent != rightParent { return leftParent > rightParent }
            return tree.name(left).lexicographicallyPrecedes(tree.name(right))
        }[...]
        // The last ones first: a directory was added before what is in it.
        for directory in tree.nodes.reversed() + [.root] where tree.kind(directory) == .directory {
            while let entry = entries.first, tree.parent(entry) == directory {
                hash.update([tree.kind(entry).rawValue] + tree.name(entry) + [0] + digest(of: entry))
                entries.removeFirst()
            }
            finishDigest(of: directory)
        }
        return SourceIdentity(hexadecimalDigest: hexadecimal(digest(of: .root)))
    }

    private func digest(of node: SourceTree.Node) -> ArraySlice<UInt8> { digests[range(of: node)] }

    private mutating func finishDigest(of node: SourceTree.Node) { set(hash.finish(), of: node) }

    private mutating func set(_ digest: [UInt8], of node: SourceTree.Node) {
        let range = range(of: node)
        if digests.count < range.upperBound {
            digests += repeatElement(0, count: range.upperBound - digests.count)
        }
        digests.replaceSubrange(range, with: digest)
    }

    private func range(of node: SourceTree.Node) -> Range<Int> {
        (node.index * SHA256.size)..<((node.index + 1) * SHA256.size)
    }
}
