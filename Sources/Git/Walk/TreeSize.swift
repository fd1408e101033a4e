/// How much a tree holds, everything below it counted as often as it is there.
///
/// Numbers that do not fit are the largest there are.
public struct TreeSize: Sendable, Equatable {
    /// Files, symbolic links, submodules and directories.
    public var entries: UInt64 = 0
    /// The content of files and the targets of symbolic links, as they are stored.
    public var bytes: UInt64 = 0
    /// Directories above one another: 1 for a tree that holds none.
    public var depth: UInt64 = 1
    /// Of the `.gitattributes` that hold for one path together, at the most: see ``AttributeLimits/bytes``.
    public var attributeBytes: UInt64 = 0
    /// See ``AttributeLimits/work``.
    public var attributeWork: UInt64 = 0
    /// Of all paths, from the tree on, and ``AttributeLimits/looking`` for each.
    fileprivate var pathBytes: UInt64 = 0

    fileprivate mutating func add(name: UInt64, bytes: UInt64) {
        entries = entries.plus(1)
        self.bytes = self.bytes.plus(bytes)
        pathBytes = pathBytes.plus(name + AttributeLimits.looking)
    }

    fileprivate mutating func add(_ directory: TreeSize, name: UInt64) {
        add(name: name, bytes: directory.bytes)
        entries = entries.plus(directory.entries)
        pathBytes = pathBytes.plus(directory.pathBytes).plus(directory.entries.times(name + 1))
        depth = max(depth, directory.depth + 1)
        attributeBytes = max(attributeBytes, directory.attributeBytes)
        attributeWork = attributeWork.plus(directory.attributeWork)
    }

    /// Once everything else has been added: a file of attributes holds for all that is below it.
    fileprivate mutating func add(attributes: UInt64) {
        attributeBytes = attributeBytes.plus(attributes)
        attributeWork = attributeWork.plus(attributes.times(pathBytes.plus(AttributeLimits.reading)))
    }
}

extension UInt64 {
    fileprivate func plus(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    fileprivate func times(_ other: UInt64) -> UInt64 {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}

extension Repository {
    /// Measures a tree from headers alone, reading each tree once and no blob: a tree of 10^20 entries made of 20 trees
    /// takes no time.
    ///
    /// - Parameter depthLimit: How many directories may lie above one another; each on the way down costs memory.
    /// - Throws: ``GitError/tooDeep(limit:)``; another ``GitError`` if something is missing or malformed.
    public func measure(_ tree: ObjectID, depthLimit: Int = .max) throws -> TreeSize {
        var sizes: [ObjectID: TreeSize] = [:]
        // Trees on the way down.
        var open = [OpenTree(try self.tree(tree))]
        while var last = open.popLast() {
            var child: TreeEntry?
            while child == nil, let entry = last.entries.next() {
                let name = UInt64(entry.name.count)
                switch entry.kind {
                case .directory:
                    if let known = sizes[entry.id] {
                        last.size.add(known, name: name)
                    } else {
                        child = entry
                    }
                case .submodule: last.size.add(name: name, bytes: 0)
                case .file, .executable, .symlink:
                    let bytes = try blobSize(of: entry.id)
                    last.size.add(name: name, bytes: bytes)
                    if entry.name.elementsEqual(AttributeStack.fileName) {
                        last.attributes = max(last.attributes, bytes)
                    }
                }
            }
            if let child {
                guard open.count + 2 <= depthLimit else { throw GitError.tooDeep(limit: depthLimit) }
                last.childName = UInt64(child.name.count)
                open.append(last)
                open.append(OpenTree(try self.tree(child.id)))
            } else {
                last.size.add(attributes: last.attributes)
                sizes[last.id] = last.size
                if !open.isEmpty { open[open.count - 1].add(last.size) }
            }
        }
        return sizes[tree] ?? TreeSize()
    }
}

/// A tree that is being added up.
private struct OpenTree {
    let id: ObjectID
    var entries: Tree.Iterator
    var size = TreeSize()
    /// Bytes of its own `.gitattributes`.
    var attributes: UInt64 = 0
    /// Of the directory that is being measured.
    var childName: UInt64 = 0

    init(_ tree: Tree) {
        id = tree.id
        entries = tree.makeIterator()
    }

    mutating func add(_ child: TreeSize) { size.add(child, name: childName) }
}
