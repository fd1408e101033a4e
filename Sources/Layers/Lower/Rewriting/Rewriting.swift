import Tar

/// A layer on its way from a tar to a lower directory of overlayfs: judges its entries and keeps what they mean together.
///
/// Entries mean what they mean when they are unpacked in their order onto the layers below: the last of a name wins; a path
/// that leads through a symbolic link, of this layer or a lower one, is followed inside of the root; a directory that no entry
/// describes is as it is below; a hard link gives a file of this layer another name. Whiteouts concern lower layers only,
/// wherever they stand.
struct Rewriting {
    var tree = LayerTree()
    let lower: LowerTree
    let rules: AttributeRules
    private let limits: LayerLimits
    private var entryCount = 0
    /// Bytes of link targets and attributes.
    private var otherSize = 0
    /// Whether no file that `admit` returned has lost its name since.
    private(set) var isInOrder = true
    /// Whether squashfs holds everything so far.
    private(set) var fitsSquashfs = true

    init(onto lower: LowerTree, owners: OwnerRange, limits: LayerLimits) {
        self.lower = lower
        rules = AttributeRules(owners: owners)
        self.limits = limits
    }

    /// Takes in an entry; returns its node if it is a file whose content comes now.
    mutating func admit(_ entry: TarEntry, number: Int) throws(LayerFault) -> LayerTree.Node? {
        entryCount += 1
        guard entryCount <= limits.entries else { throw .tooManyEntries(limit: limits.entries) }
        otherSize += entry.extendedAttributes.reduce(0) { $0 + $1.name.count + $1.value.count }
        guard tree.pathSize + otherSize <= limits.names else { throw .tooManyNames(limit: limits.names) }

        let path = try LayerPath(entry.path)
        guard let name = path.components.last else {
            guard entry.kind == .directory else { throw .rootIsNoDirectory }
            try setInode(of: .root, to: entry)
            return nil
        }
        let parents = path.components.dropLast()
        for parent in parents {
            if case .plain = EntryName(parent) { continue }
            if case .bookkeeping = EntryName(parent) { continue }
            throw .reservedName(Array(parent))
        }
        let parent = try directory(at: parents)
        switch EntryName(name) {
        case .plain: return try place(entry, number, at: try tree.node(name, in: parent))
        case .bookkeeping:
            // Nobody needs its content, unless a hard link follows.
            _ = try place(entry, number, at: try tree.node(name, in: parent))
            return nil
        case .opaque:
            tree.mark(parent, .opaque)
            return nil
        case .whiteout(let hidden):
            guard !hidden.isEmpty, ![".", ".."].contains(where: { hidden.elementsEqual($0.utf8) }) else {
                throw .whiteout
            }
            tree.mark(try tree.node(hidden, in: parent), .whiteout)
            return nil
        }
    }

    private mutating func place(
        _ entry: TarEntry, _ number: Int, at node: LayerTree.Node
    ) throws(LayerFault) -> LayerTree.Node? {
        switch entry.kind {
        case .directory:
            try setInode(of: tree.isDirectory(node) ? node : vacate(node), to: entry)
            return nil
        case .hardLink(let target):
            let inode = try inode(at: target)
            if tree.content(node) != .inode(inode) { tree.setContent(.inode(inode), of: vacate(node)) }
            return nil
        case .file:
            let node = vacate(node)
            try setInode(of: node, to: entry, content: number)
            return node
        case .symbolicLink(let target):
            guard !target.isEmpty, target.count <= LayerPath.pathLimit, !target.contains(0) else { throw .linkTarget }
            otherSize += target.count
        case .characterDevice(0, 0):
            // Storage drivers of other tools make a whiteout of it, as overlayfs sees it.
            tree.mark(vacate(node), .whiteout)
            return nil
        case .characterDevice(let major, let minor), .blockDevice(let major, let minor):
            // <linux/kdev_t.h>
            guard major < 1 << 12, minor < 1 << 20 else { throw .device(major: major, minor: minor) }
        case .fifo: break
        case .sparse: throw .sparse
        case .unknown(let type): throw .type(type)
        }
        try setInode(of: vacate(node), to: entry)
        return nil
    }

    /// - Parameter content: the number of the entry that has it.
    private mutating func setInode(
        of node: LayerTree.Node, to entry: TarEntry, content: Int = 0
    ) throws(LayerFault) {
        let inode = try Inode(entry, content: content, attributes: rules)
        if !AttributeRules.fitSquashfs(inode.attributes) { fitsSquashfs = false }
        tree.setInode(inode, of: node)
    }

    /// The place of a node, without what was there.
    private mutating func vacate(_ node: LayerTree.Node) -> LayerTree.Node {
        switch tree.content(node) {
        case .none: return node
        case .inode(let inode) where !tree.inodes[inode].isFile && !tree.inodes[inode].isDirectory: break
        case .implied, .inode: isInOrder = false
        }
        return tree.supersede(node)
    }

    private mutating func inode(at target: [UInt8]) throws(LayerFault) -> Int {
        let path = try LayerPath(target)
        guard let name = path.components.last else { throw .hardLinkToDirectory(target) }
        guard let parent = try find(path.components.dropLast()), let node = tree.child(name, of: parent),
            case .inode(let inode) = tree.content(node)
        else { throw .hardLinkTarget(target) }
        guard !tree.inodes[inode].isDirectory else { throw .hardLinkToDirectory(target) }
        return inode
    }

    /// Says what was found at the beginning of a file that `admit` returned.
    mutating func setFormat(_ format: ExecutableFormat?, of node: LayerTree.Node) {
        if case .inode(let inode) = tree.content(node) { tree.setFormat(format, of: inode) }
    }
}
