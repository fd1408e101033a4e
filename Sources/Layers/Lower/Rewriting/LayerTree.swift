/// The names of a layer, in memory once each, and what they stand for.
///
/// A stranger chooses what goes in here, so a path is never kept as a string of its own: a node costs about 40 bytes beside its
/// name.
struct LayerTree {
    /// A place in the tree; nodes are numbered in the order in which they were added, parents before children.
    struct Node: Hashable, Comparable, Sendable {
        fileprivate let number: UInt32

        static let root = Node(number: 0)

        /// Where the node stands in arrays that have a place for each node.
        var index: Int { Int(number) }

        static func < (left: Node, right: Node) -> Bool { left.number < right.number }
    }

    /// What stands at a place.
    enum Content: Hashable {
        /// Nothing; the node is there for its marks.
        case none
        /// A directory that some path leads through, and that no entry describes.
        case implied
        /// An element of `inodes`.
        case inode(Int)
    }

    /// What the layer says about lower layers at a place.
    struct Marks: OptionSet {
        let rawValue: UInt8

        /// What they have of this name is gone.
        static let whiteout = Marks(rawValue: 1)
        /// What they have in this directory is gone.
        static let opaque = Marks(rawValue: 2)
    }

    private struct Record {
        let start: Int
        let parent: Node
        let nameLength: UInt8
        let pathLength: UInt16
        var marks: Marks = []
        /// Whether another node has taken the place.
        var isSuperseded = false
        var content: Content
    }

    private var records = [Record(start: 0, parent: .root, nameLength: 0, pathLength: 0, content: .implied)]
    private var bytes: [UInt8] = []
    /// Nodes by parent and name, open addressing, at most three quarters full. The root is nobody's child: 0 is free.
    private var slots = [UInt32](repeating: 0, count: 1 << 10)
    private(set) var inodes: [Inode] = []
    /// The name under which each inode came.
    private(set) var firstNames: [Node] = []

    /// The bytes of all paths: what they are to take when each is written out.
    private(set) var pathSize = 0

    /// All nodes, the root first, parents before children; superseded ones too.
    var nodes: some RandomAccessCollection<Node> { (0..<UInt32(records.count)).lazy.map(Node.init) }

    func parent(_ node: Node) -> Node { records[node.index].parent }

    func name(_ node: Node) -> ArraySlice<UInt8> {
        let record = records[node.index]
        return bytes[record.start..<(record.start + Int(record.nameLength))]
    }

    func content(_ node: Node) -> Content { records[node.index].content }

    func marks(_ node: Node) -> Marks { records[node.index].marks }

    func isSuperseded(_ node: Node) -> Bool { records[node.index].isSuperseded }

    func isDirectory(_ node: Node) -> Bool {
        switch content(node) {
        case .none: false
        case .implied: true
        case .inode(let inode): inodes[inode].isDirectory
        }
    }

    /// The components of the path from the root, none for the root itself.
    func components(_ node: Node) -> [ArraySlice<UInt8>] {
        var components: [ArraySlice<UInt8>] = []
        var node = node
        while node != .root {
            components.append(name(node))
            node = parent(node)
        }
        return components.reversed()
    }

    /// From the root, without a slash in front; empty for the root itself.
    func path(_ node: Node) -> [UInt8] { Array(components(node).joined(separator: [UInt8(ascii: "/")])) }

    func child(_ name: ArraySlice<UInt8>, of parent: Node) -> Node? {
        let number = slots[slot(of: name, in: parent)]
        return number == 0 ? nil : Node(number: number)
    }

    /// The node of that name, added without content where there is none; names have at most 255 bytes.
    ///
    /// - Throws: ``LayerFault/pathTooLong(limit:)``: a path can grow where it follows links.
    mutating func node(_ name: ArraySlice<UInt8>, in parent: Node) throws(LayerFault) -> Node {
        if let child = child(name, of: parent) { return child }
        let pathLength = Int(records[parent.index].pathLength) + 1 + name.count
        guard pathLength <= LayerPath.pathLimit else { throw .pathTooLong(limit: LayerPath.pathLimit) }
        pathSize += pathLength
        if records.count > slots.count / 4 * 3 { growSlots() }
        let node = Node(number: UInt32(records.count))
        slots[slot(of: name, in: parent)] = node.number
        records.append(
            Record(
                start: bytes.count, parent: parent, nameLength: UInt8(name.count), pathLength: UInt16(pathLength),
                content: .none))
        bytes += name
        return node
    }

    /// A new node in the place of one, with its marks and without what it was and had below it.
    mutating func supersede(_ node: Node) -> Node {
        let new = Node(number: UInt32(records.count))
        slots[slot(of: name(node), in: parent(node))] = new.number
        var record = records[node.index]
        pathSize += Int(record.pathLength)
        record.content = .none
        records.append(record)
        records[node.index].isSuperseded = true
        return new
    }

    mutating func mark(_ node: Node, _ marks: Marks) { records[node.index].marks.formUnion(marks) }

    mutating func setContent(_ content: Content, of node: Node) { records[node.index].content = content }

    /// Makes the node a name of a new inode.
    mutating func setInode(_ inode: Inode, of node: Node) {
        setContent(.inode(inodes.count), of: node)
        inodes.append(inode)
        firstNames.append(node)
    }

    mutating func setFormat(_ format: ExecutableFormat?, of inode: Int) { inodes[inode].format = format }

    /// Where the child stands, or where it would.
    private func slot(of name: ArraySlice<UInt8>, in parent: Node) -> Int {
        // Seeded at random for each process, so that nobody can choose names that collide.
        var hasher = Hasher()
        hasher.combine(parent)
        name.withUnsafeBytes { hasher.combine(bytes: $0) }
        var slot = hasher.finalize() & (slots.count - 1)
        while slots[slot] != 0 {
            let node = Node(number: slots[slot])
            if self.parent(node) == parent, self.name(node).elementsEqual(name) { break }
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }

    private mutating func growSlots() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for node in nodes.dropFirst() where !isSuperseded(node) {
            slots[slot(of: name(node), in: parent(node))] = node.number
        }
    }
}
