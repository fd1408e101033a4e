/// The paths of a source: each name stands in memory once, and a node costs about 30 bytes beside it.
///
/// A stranger chooses what goes in here, so a path is never kept as a string of its own: 200,000 of them can have 4 KiB
/// each and most of that in common.
struct SourceTree: Sendable {
    /// A place in the tree; nodes are numbered in the order in which they were added, from 1, parents before children.
    struct Node: Hashable, Comparable, Sendable {
        fileprivate let number: UInt32

        static let root = Node(number: 0)

        /// Where the node stands in arrays that have a place for each node.
        var index: Int { Int(number) }

        static func < (left: Node, right: Node) -> Bool { left.number < right.number }
    }

    /// What stands at a place; the raw value is the letter that the identity has for it.
    enum Kind: UInt8, Sendable {
        case directory = 0x64  // d
        case file = 0x66  // f
        case executable = 0x78  // x
        case symbolicLink = 0x6c  // l
    }

    private struct Record {
        /// Where the name begins in `bytes`; a link's target stands right behind it.
        let start: Int
        let parent: Node
        let nameLength: UInt16
        let targetLength: UInt16
        let kind: Kind
    }

    private var records = [Record(start: 0, parent: .root, nameLength: 0, targetLength: 0, kind: .directory)]
    private var bytes: [UInt8] = []
    /// Nodes by parent and name, open addressing, at most three quarters full. The root is nobody's child: 0 is free.
    private var slots = [UInt32](repeating: 0, count: 1 << 10)

    /// How many nodes there are beside the root.
    var count: Int { records.count - 1 }

    /// The bytes of all names and link targets.
    var nameSize: Int { bytes.count }

    /// All nodes but the root, in the order in which they were added.
    var nodes: some RandomAccessCollection<Node> { (1..<UInt32(records.count)).lazy.map(Node.init) }

    func kind(_ node: Node) -> Kind { records[node.index].kind }

    func parent(_ node: Node) -> Node { records[node.index].parent }

    func name(_ node: Node) -> ArraySlice<UInt8> {
        let record = records[node.index]
        return bytes[record.start..<(record.start + Int(record.nameLength))]
    }

    /// The target of a symbolic link.
    func target(_ node: Node) -> ArraySlice<UInt8> {
        let record = records[node.index]
        let start = record.start + Int(record.nameLength)
        return bytes[start..<(start + Int(record.targetLength))]
    }

    func path(_ node: Node) -> SourcePath {
        let ancestors = sequence(first: node) { [self] in parent($0) == .root ? nil : parent($0) }
        return SourcePath(known: Array(ancestors.reversed().map(name).joined(separator: [UInt8(ascii: "/")])))
    }

    func child(_ name: ArraySlice<UInt8>, of parent: Node) -> Node? {
        let number = slots[slot(of: name, in: parent)]
        return number == 0 ? nil : Node(number: number)
    }

    /// The node of that path, links not followed.
    func node(at path: SourcePath) -> Node? {
        var node = Node.root
        for component in path.components {
            guard let child = child(component, of: node) else { return nil }
            node = child
        }
        return node
    }

    /// Adds a node.
    ///
    /// - Precondition: `parent` is a directory that has no child of that name, and names and targets have less than 64 KiB.
    mutating func add(_ name: ArraySlice<UInt8>, _ kind: Kind, target: [UInt8] = [], to parent: Node) -> Node {
        if records.count > slots.count / 4 * 3 { growSlots() }
        let node = Node(number: UInt32(records.count))
        slots[slot(of: name, in: parent)] = node.number
        records.append(
            Record(
                start: bytes.count, parent: parent, nameLength: UInt16(name.count), targetLength: UInt16(target.count),
                kind: kind))
        bytes += name
        bytes += target
        return node
    }

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
        for node in nodes { slots[slot(of: name(node), in: parent(node))] = node.number }
    }
}
