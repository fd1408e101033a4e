import Filesystem
import Tar

/// The entries of the layer that a tree becomes: the directories that lead to it, itself, and all that is in it.
///
/// Memory: as for ``UpperChanges``.
struct InsertedEntries: LayerContent, ~Copyable {
    private let device: UInt64
    private let prefix: RelativePath?
    private var walk: Walk
    private var reader: EntryReader
    /// What comes first, the first last.
    private var ready: [LayerEntry]

    init(_ tree: InsertedTree, owners: OwnerRange, epoch: Int64) throws {
        let owner = Attribution.Owner.fixed(user: tree.user, group: tree.group)
        let reader = EntryReader(Attribution(owners: owners, epoch: epoch, owner: owner, time: .epoch))
        let path = try tree.resolvedPath()
        var ready = try EntryReader(Attribution(owners: owners, epoch: epoch)).parents(of: tree)
        if let path {
            let attributes = try EntryAttributes(of: nil, in: tree.directory)
            ready.append(try reader.directory(at: path, tree.directory.metadata(), attributes))
        }
        let device = try tree.directory.metadata().identity.device
        walk = try tree.directory.walk()
        (self.device, self.reader, self.ready, prefix) = (device, reader, ready.reversed(), path)
    }

    mutating func next() throws -> LayerEntry? {
        if let entry = ready.popLast() { return entry }
        while let entry = try walk.next() {
            if let entry = try read(entry, at: prefix?.appending(contentsOf: entry.path) ?? entry.path) { return entry }
        }
        return nil
    }

    private mutating func read(_ entry: Walk.Entry, at path: RelativePath) throws -> LayerEntry? {
        let metadata = try entry.directory.metadata(of: entry.name)
        guard metadata.identity.device == device else { throw LayerError.mounted(path) }
        guard !entry.name.isReserved else { throw LayerError.reservedName(path) }
        let attributes = try EntryAttributes(of: entry.name, in: entry.directory)
        return metadata.kind == .directory
            ? try reader.directory(at: path, metadata, attributes)
            : try reader.entry(entry, at: path, metadata, attributes)
    }
}

extension EntryReader {
    /// The directories that lead to an inserted tree: as they are in the image, or else new.
    fileprivate func parents(of tree: InsertedTree) throws -> [LayerEntry] {
        var parents: [LayerEntry] = []
        for step in try tree.steps().dropLast() {
            let path = parents.last?.path?.appending(step.name) ?? RelativePath(step.name)
            if let entry = step.entry {
                let attributes = try EntryAttributes(of: entry.name, in: entry.directory)
                parents.append(try directory(at: path, entry.metadata, attributes))
            } else {
                let time = TarEntry.Timestamp(seconds: attribution.epoch)
                let name = path.bytes + [UInt8(ascii: "/")]
                let header = TarEntry(path: Array(name), kind: .directory, mode: 0o755, modified: time)
                parents.append(LayerEntry(header, at: path))
            }
        }
        return parents
    }
}
