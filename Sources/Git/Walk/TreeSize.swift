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
    /// Whether a `.gitattributes` is somewhere in it, which can leave things out of an archive.
    public var hasAttributes = false

    fileprivate mutating func add(entries: UInt64, bytes: UInt64) {
        self.entries = Self.sum(self.entries, entries)
        self.bytes = Self.sum(self.bytes, bytes)
    }

    private static func sum(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
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
        // Trees on the way down, each with what has been added up of it.
        var open = [(id: tree, entries: try self.tree(tree).makeIterator(), size: TreeSize())]
        while let (id, remaining, sum) = open.popLast() {
            var (entries, size) = (remaining, sum)
            var child: ObjectID?
            while child == nil, let entry = entries.next() {
                if entry.name.elementsEqual(AttributeStack.fileName) { size.hasAttributes = true }
                switch entry.kind {
                case .directory:
                    if let known = sizes[entry.id] {
                        size.add(directory: known)
                    } else {
                        child = entry.id
                    }
                case .submodule: size.add(entries: 1, bytes: 0)
                case .file, .executable, .symlink:
                    size.add(entries: 1, bytes: try blobSize(of: entry.id))
                }
            }
            if let child {
                guard open.count + 2 <= depthLimit else { throw GitError.tooDeep(limit: depthLimit) }
                open.append((id, entries, size))
                open.append((child, try self.tree(child).makeIterator(), TreeSize()))
            } else {
                sizes[id] = size
                if !open.isEmpty { open[open.count - 1].size.add(directory: size) }
            }
        }
        return sizes[tree] ?? TreeSize()
    }
}

extension TreeSize {
    fileprivate mutating func add(directory: TreeSize) {
        add(entries: 1, bytes: 0)
        add(entries: directory.entries, bytes: directory.bytes)
        depth = max(depth, directory.depth + 1)
        hasAttributes = hasAttributes || directory.hasAttributes
    }
}
