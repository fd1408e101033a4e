import Filesystem
import Tar

/// The entries of the layer that an upper directory becomes: what differs from the lower directories, and the directories
/// on the way there.
///
/// Memory: the names of the directories from the root down to where the walk stands, and one path for each file that has
/// several names.
struct UpperChanges: LayerContent, ~Copyable {
    /// A directory on the way down.
    private struct Level {
        /// Its entry, unless that has been returned; it is needed when something below it is.
        var pending: LayerEntry?
        let lower: MergedLower.Place
    }

    private let upper: UpperDirectory
    private let device: UInt64
    private var walk: Walk
    private var lower: MergedLower
    private var reader: EntryReader
    let epoch: Int64
    private var levels: [Level]
    /// What comes next, the first last.
    private var ready: [LayerEntry]

    init(_ upper: UpperDirectory, _ attribution: Attribution) throws {
        let device = try upper.directory.metadata().identity.device
        let (lower, reader) = (MergedLower(upper.lower), EntryReader(attribution))
        let root = try reader.changedRoot(upper.directory, over: lower.top)
        walk = try upper.directory.walk()
        (self.upper, self.device, self.lower, self.reader) = (upper, device, lower, reader)
        epoch = attribution.epoch
        levels = [Level(pending: nil, lower: lower.root)]
        ready = root.map { [$0] } ?? []
    }

    mutating func next() throws -> LayerEntry? {
        while ready.isEmpty {
            guard let entry = try walk.next() else { return nil }
            try visit(entry)
        }
        return ready.popLast()
    }

    private mutating func visit(_ entry: Walk.Entry) throws {
        let path = entry.path
        levels.removeLast(levels.count - path.depth)
        let below = try lower.entry(entry.name, in: levels[path.depth - 1].lower)
        if below == nil, upper.excluded.contains(path) { return walk.skipChildren() }
        let metadata = try entry.directory.metadata(of: entry.name)
        guard metadata.identity.device == device else { throw LayerError.mounted(path) }
        // First of all: all whiteouts of an upper directory may be one file, root's of the host.
        if metadata.isWhiteout { return emitWhiteout(of: below, at: path) }
        let attributes = try EntryAttributes(of: entry.name, in: entry.directory)
        if let attribute = attributes.dependence { throw LayerError.dependsOnLower(path, attribute) }
        if attributes.isWhiteout, metadata.kind == .regular, metadata.size == 0 {
            return emitWhiteout(of: below, at: path)
        }
        guard !entry.name.isReserved else { throw LayerError.reservedName(path) }
        if metadata.kind == .directory {
            try visitDirectory(entry, metadata, attributes, below)
        } else {
            try visitFile(entry, metadata, attributes, below)
        }
    }

    private mutating func visitDirectory(
        _ entry: Walk.Entry, _ metadata: Metadata, _ attributes: EntryAttributes, _ below: MergedLower.Entry?
    ) throws {
        let path = entry.path
        let new = try reader.directory(at: path, metadata, attributes)
        let isReplaced = below?.metadata.kind != .directory || attributes.isOpaque
        let place =
            isReplaced
            ? .nowhere(path) : try lower.place(entry.name, in: levels[path.depth - 1].lower)
        let isUnchanged =
            if let below, !isReplaced {
                try hasSameMetadata(metadata, attributes, as: below)
            } else {
                below == nil && upper.mountPoints.contains(path)
            }
        levels.append(Level(pending: new, lower: place))
        if isUnchanged { return }
        // overlayfs calls every directory opaque that it makes; where there was none, a layer need not.
        let hides = isReplaced && below?.metadata.kind == .directory
        emit(hides ? [whiteout(".wh..opq".utf8, in: path)] : [])
    }

    private mutating func visitFile(
        _ entry: Walk.Entry, _ metadata: Metadata, _ attributes: EntryAttributes, _ below: MergedLower.Entry?
    ) throws {
        // A file with another name in this layer is in it under all of them: links lead to entries of the same layer.
        if metadata.links == 1 {
            if let below {
                // One of several names that is copied up is a file of its own from then on: overlayfs breaks the link. If
                // that were left out, unpacking would make one file of them again.
                if below.metadata.links == 1, try isSame(entry, metadata, attributes, as: below) { return }
            } else if upper.mountPoints.contains(entry.path), metadata.size == 0 {
                return
            }
        }
        if let new = try reader.entry(entry, at: entry.path, metadata, attributes) {
            emit([new])
        } else {
            emitWhiteout(of: below, at: entry.path)
        }
    }

    private mutating func emitWhiteout(of below: MergedLower.Entry?, at path: RelativePath) {
        if below != nil { emit([whiteout(path.name.bytes, in: path.parent)]) }
    }

    /// Puts entries after those of the directories that lead to them.
    private mutating func emit(_ entries: [LayerEntry]) {
        var needed: [LayerEntry] = []
        for index in levels.indices {
            if let pending = levels[index].pending { needed.append(pending) }
            levels[index].pending = nil
        }
        ready = (needed + entries).reversed()
    }

    private func whiteout(_ name: some Collection<UInt8>, in directory: RelativePath?) -> LayerEntry {
        let prefix = directory.map { $0.bytes + [UInt8(ascii: "/")] } ?? []
        let header = TarEntry(
            path: prefix + Array(".wh.".utf8) + name, kind: .file(size: 0), mode: 0,
            modified: TarEntry.Timestamp(seconds: epoch))
        return LayerEntry(header, at: directory)
    }
}

extension EntryReader {
    /// The entry of the root if that has changed; most layers have none.
    fileprivate func changedRoot(_ directory: Directory, over lower: Directory?) throws -> LayerEntry? {
        guard let lower else { return nil }
        let (metadata, old) = try (directory.metadata(), lower.metadata())
        let attributes = try EntryAttributes(of: nil, in: directory)
        if metadata.hasSamePermissions(as: old), try attributes.isSame(as: EntryAttributes(of: nil, in: lower)) {
            return nil
        }
        return try self.directory(at: nil, metadata, attributes)
    }
}
