/// What of a layer's tree becomes part of its lower directory.
struct Visibility {
    /// Which nodes become entries, whiteouts included.
    private(set) var isNeeded: [Bool]
    /// Which of them become whiteouts.
    private(set) var isWhiteout: [Bool]
    /// Which directories need a mark that hides what lower layers have in them.
    private(set) var isOpaque: [Bool]
    /// What lower layers have in the places of directories, where they have directories too.
    private(set) var lowerDirectories: [Int: LayerIndex.Entry] = [:]

    init(of tree: LayerTree, onto lower: LowerTree) {
        let count = tree.nodes.count
        (isNeeded, isWhiteout, isOpaque) = ([], [], [])
        isNeeded = [Bool](repeating: false, count: count)
        isWhiteout = isNeeded
        isOpaque = isNeeded

        // Downwards: what there still is, and where lower layers have no part.
        var isGone = isNeeded
        var isCovered = isNeeded
        for node in tree.nodes {
            let parent = tree.parent(node)
            if node != .root {
                isGone[node.index] =
                    isGone[parent.index] || tree.isSuperseded(node) || EntryName(tree.name(node)).isBookkeeping
            }
            guard !isGone[node.index], tree.isDirectory(node) else { continue }
            let below = isCovered[parent.index] ? nil : lower.entry(at: tree.components(node))
            let marks = tree.marks(node)
            if below?.kind == .directory {
                isOpaque[node.index] = !marks.isEmpty && node != .root
                lowerDirectories[node.index] = below
            }
            isCovered[node.index] = isCovered[parent.index] || !marks.isEmpty || below?.kind != .directory
        }

        // Upwards: a directory is needed by what is in it. Children come after their parents.
        isNeeded[LayerTree.Node.root.index] = true
        for node in tree.nodes.reversed() where !isGone[node.index] {
            let parent = tree.parent(node).index
            if case .inode = tree.content(node) { isNeeded[node.index] = true }
            if !isNeeded[node.index] {
                // An image without this whiteout's subject is the same with it; but in a directory that lower layers have
                // no part in, overlayfs would list it.
                let hides = tree.marks(node).contains(.whiteout)
                let isOfUse = hides && !isCovered[parent] && lower.entry(at: tree.components(node)) != nil
                isWhiteout[node.index] = isOfUse
                isNeeded[node.index] = isOfUse || (!hides && isOpaque[node.index])
            }
            if isNeeded[node.index] { isNeeded[parent] = true }
        }
    }
}

extension EntryName {
    fileprivate var isBookkeeping: Bool {
        if case .bookkeeping = self { true } else { false }
    }
}
