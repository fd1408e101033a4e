import Tar

/// What a layer means as a whole, in the form that overlayfs wants.
struct RewrittenLayer {
    /// All but the files with content, in an order in which they can be created; owners are the host's.
    private(set) var entries: [TarEntry] = []
    /// The files with content, by the number of the entry that has it.
    private(set) var files: [Int: TarEntry] = [:]
    /// Whether each file with content is where `admit` put it.
    private(set) var isInOrder: Bool
    /// Whether lower layers have no part in the image.
    let hidesLower: Bool
    /// All that is in the layer, and the root with an empty path; owners are the image's.
    private(set) var index: [(path: [UInt8], entry: LayerIndex.Entry)] = []

    init(_ rewriting: Rewriting) {
        let tree = rewriting.tree
        let visible = Visibility(of: tree, onto: rewriting.lower)
        isInOrder = rewriting.isInOrder
        hidesLower = tree.marks(.root).contains(.opaque)

        var links: [(path: [UInt8], inode: Int)] = []
        var others: [TarEntry] = []
        var names = [[UInt8]?](repeating: nil, count: tree.inodes.count)
        for (inode, node) in tree.firstNames.enumerated()
        where visible.isNeeded[node.index] && tree.content(node) == .inode(inode) {
            names[inode] = tree.path(node)
        }
        for node in tree.nodes where visible.isNeeded[node.index] {
            let path = tree.path(node)
            if visible.isWhiteout[node.index] {
                others.append(.whiteout(path))
                index.append((path, .whiteout))
                continue
            }
            switch tree.content(node) {
            case .inode(let number) where !tree.inodes[number].isDirectory:
                let inode = tree.inodes[number]
                index.append((path, LayerIndex.Entry(inode)))
                if names[number] == nil {
                    // It came under a name that it has lost.
                    names[number] = path
                    isInOrder = isInOrder && !inode.isFile
                }
                if names[number] != path {
                    links.append((path, number))
                } else if inode.isFile {
                    files[inode.entry] = TarEntry(inode, path, rewriting.rules.owners)
                } else {
                    others.append(TarEntry(inode, path, rewriting.rules.owners))
                }
            case let content:
                var inode = visible.lowerDirectories[node.index].map(Inode.init(directory:)) ?? .impliedDirectory
                if case .inode(let number) = content { inode = tree.inodes[number] }
                let isOpaque = visible.isOpaque[node.index]
                index.append((path, LayerIndex.Entry(inode, isOpaque: isOpaque)))
                var entry = TarEntry(inode, path.isEmpty ? Array("./".utf8) : path, rewriting.rules.owners)
                if isOpaque { entry.extendedAttributes.append(AttributeRules.opaque) }
                entries.append(entry)
            }
        }
        entries += others
        // After what they lead to.
        entries += links.map { link in
            let target = names[link.inode] ?? []
            return TarEntry(tree.inodes[link.inode], link.path, rewriting.rules.owners, kind: .hardLink(target: target))
        }
    }
}

extension TarEntry {
    init(_ inode: Inode, _ path: [UInt8], _ owners: OwnerRange, kind: Kind? = nil) {
        // Checked when the inode was made.
        let owner = Owner(user: UInt64(owners.first + inode.user), group: UInt64(owners.first + inode.group))
        self.init(
            path: path, kind: kind ?? inode.kind, mode: inode.mode, owner: owner,
            modified: Timestamp(seconds: Int64(inode.modified)), extendedAttributes: inode.attributes)
    }

    /// How overlayfs marks what is deleted.
    fileprivate static func whiteout(_ path: [UInt8]) -> TarEntry {
        TarEntry(path: path, kind: .characterDevice(major: 0, minor: 0), mode: 0)
    }
}

extension Inode {
    /// A directory as a lower layer has it.
    fileprivate init(directory entry: LayerIndex.Entry) {
        self.init(
            kind: .directory, mode: entry.mode, user: entry.user, group: entry.group, modified: entry.modified,
            attributes: entry.attributes, entry: 0)
    }
}
