import Tar

extension Rewriting {
    /// The directory at the end of a path; those that are missing on the way are implied.
    mutating func directory(at path: ArraySlice<ArraySlice<UInt8>>) throws(LayerFault) -> LayerTree.Node {
        var walk = PathWalk(path)
        while let name = walk.next(in: tree) {
            switch try step(name, walk.node) {
            case .directory(let node): walk.node = node
            case .symbolicLink(let target): try walk.follow(target)
            case .missing:
                let node = try tree.node(name, in: walk.node)
                tree.setContent(.implied, of: node)
                walk.node = node
            }
        }
        return walk.node
    }

    /// The same without adding anything; nil where a directory is missing in this layer.
    func find(_ path: ArraySlice<ArraySlice<UInt8>>) throws(LayerFault) -> LayerTree.Node? {
        var walk = PathWalk(path)
        while let name = walk.next(in: tree) {
            switch try step(name, walk.node) {
            case .directory(let node): walk.node = node
            case .symbolicLink(let target): try walk.follow(target)
            case .missing: return nil
            }
        }
        return walk.node
    }

    private enum Step {
        case directory(LayerTree.Node)
        case symbolicLink([UInt8])
        /// Nothing, at least in this layer.
        case missing
    }

    private func step(_ name: ArraySlice<UInt8>, _ parent: LayerTree.Node) throws(LayerFault) -> Step {
        guard let child = tree.child(name, of: parent) else { return stepBelow(name, parent) }
        switch tree.content(child) {
        case .none: return tree.marks(child).contains(.whiteout) ? .missing : stepBelow(name, parent)
        case .implied: return .directory(child)
        case .inode(let inode):
            switch tree.inodes[inode].kind {
            case .directory: return .directory(child)
            case .symbolicLink(let target): return .symbolicLink(target)
            default: throw .parentIsNoDirectory(tree.path(child))
            }
        }
    }

    /// What lower layers have; only their links matter here.
    private func stepBelow(_ name: ArraySlice<UInt8>, _ parent: LayerTree.Node) -> Step {
        guard !lower.isEmpty, !isCovered(parent), let entry = lower.entry(at: tree.components(parent) + [name]),
            entry.kind == .symbolicLink
        else { return .missing }
        return .symbolicLink(entry.detail)
    }

    /// Whether this layer hides all that lower ones have in a directory.
    private func isCovered(_ directory: LayerTree.Node) -> Bool {
        var node = directory
        while true {
            if !tree.marks(node).isEmpty { return true }
            if node == .root { return false }
            node = tree.parent(node)
        }
    }
}

/// A path being walked inside of the root, as the kernel does it in openat2(2) with `RESOLVE_IN_ROOT`.
struct PathWalk {
    /// Of path_resolution(7).
    static let maximumLinks = 40

    /// What is still to be walked, the next one last.
    private var rest: [ArraySlice<UInt8>]
    /// Where the walk stands.
    var node = LayerTree.Node.root
    private var links = 0

    init(_ path: ArraySlice<ArraySlice<UInt8>>) { rest = path.reversed() }

    /// The next name that leads down; nil is the end.
    mutating func next(in tree: LayerTree) -> ArraySlice<UInt8>? {
        while let name = rest.popLast() {
            if !name.elementsEqual("..".utf8) { return name }
            // The root's parent is the root.
            node = tree.parent(node)
        }
        return nil
    }

    mutating func follow(_ target: [UInt8]) throws(LayerFault) {
        links += 1
        guard links <= Self.maximumLinks else { throw .tooManyLinks }
        if target.first == UInt8(ascii: "/") { node = .root }
        let components = target.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
        guard components.allSatisfy({ $0.count <= LayerPath.nameLimit }) else {
            throw .nameTooLong(limit: LayerPath.nameLimit)
        }
        rest += components.reversed()
    }
}
