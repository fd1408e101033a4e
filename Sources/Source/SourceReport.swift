/// What is known of a source once all of it has been judged.
public struct SourceReport: Sendable {
    /// Entries as they were carried: directories and the root count where they were given.
    public let entries: Int
    /// Bytes of content, uncompressed.
    public let size: UInt64
    /// Of a source that was read through `Identified`.
    public internal(set) var identity: SourceIdentity?
    /// The commit that `git archive` and `pushyard export` name: 40 or 64 hexadecimal digits.
    public let commit: String?
    /// The newest time of a file or a link, in seconds since 1970; nil where there is none. Directories do not count: copying
    /// changes theirs.
    public let newest: Int64?
    public let warnings: [SourceWarning]
    /// Every path, and what stands there.
    public let listing: SourceListing

    public init(_ rules: SourceRules, commit: String?) {
        entries = rules.entryCount
        size = rules.totalSize
        self.commit = commit
        newest = rules.newest
        warnings = rules.warnings
        listing = SourceListing(rules)
    }
}

/// The paths of a source, for whoever decides what kind of source it is.
public struct SourceListing: Sendable {
    let tree: SourceTree
    /// The directory that counts as the root, and its path with a final slash.
    private let root: SourceTree.Node
    private let prefix: String

    public init(_ rules: SourceRules) {
        tree = rules.tree
        (root, prefix) = (.root, "")
    }

    private init(_ tree: SourceTree, _ root: SourceTree.Node, _ prefix: String) {
        (self.tree, self.root, self.prefix) = (tree, root, prefix)
    }

    /// What is below a directory of the source, as if that were all; nil where there is no such directory.
    ///
    /// - Parameter path: components joined by slashes. A link to a directory is none.
    public func below(_ path: String) -> SourceListing? {
        let path = prefix + path
        guard let node = tree.node(at: SourcePath(known: Array(path.utf8))), tree.kind(node) == .directory else {
            return nil
        }
        return SourceListing(tree, node, path + "/")
    }

    /// Whether there is a regular file at `path`, written as components joined by slashes, or a link that leads to one.
    public func hasFile(_ path: String) -> Bool {
        var links = LinkResolver()
        let path = SourcePath(known: Array((prefix + path).utf8))
        guard case .inside(let node, missing: 0) = links.place(of: path, in: tree) else { return false }
        return [.file, .executable].contains(tree.kind(node))
    }

    /// The names directly below the root, sorted by bytes.
    public var rootNames: [String] {
        let names = tree.nodes.filter { tree.parent($0) == root }.map(tree.name)
        return names.sorted { $0.lexicographicallyPrecedes($1) }.map { String(decoding: $0, as: UTF8.self) }
    }
}
