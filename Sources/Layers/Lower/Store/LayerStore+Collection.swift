public import Filesystem
public import OCI
import SystemPackage

/// A layer that a collection removed, or would.
public struct CollectedLayer: Hashable, Sendable {
    public let layer: StoredLayer
    /// In bytes.
    public let size: Int64
    /// When an image's layers were last asked for, and this was one of them.
    public let lastUse: Timestamp
}

extension LayerStore {
    /// The layers that are there, of any owners and in any form.
    public func layers() throws -> [StoredLayer] {
        try directory.entries().compactMap { StoredLayer($0.name) }
    }

    /// Removes the layers that none of these images has, and those that nobody used since `time`; they can be prepared again.
    ///
    /// What a ``PreparedLayer`` holds stays, in this process or in others. After an error or a kill, some may be gone and some
    /// not; those that are there are whole.
    ///
    /// - Parameters:
    ///   - time: keeps layers of any age if nil.
    ///   - dryRun: removes nothing.
    /// - Returns: What was removed, or would be.
    public func collect(
        keeping images: [ImageConfiguration], usedSince time: Timestamp? = nil, dryRun: Bool = false
    ) throws -> [CollectedLayer] {
        try sweep()
        let kept = Set(images.flatMap { ChainID.all(of: $0.diffIDs) }.map(\.digest))
        var collected: [CollectedLayer] = []
        for layer in try layers() {
            guard let candidate = try inspect(layer) else { continue }
            let isOld = time.map { candidate.lastUse < $0 } ?? false
            guard isOld || !kept.contains(layer.chainID) || !layer.isOfCurrentVersion else { continue }
            if try dryRun ? !isInUse(layer) : remove(layer) { collected.append(candidate) }
        }
        return collected
    }

    /// Removes a layer unless it is in use; whether it did.
    private func remove(_ layer: StoredLayer) throws -> Bool {
        try ifUnused(layer) { name in
            let idle = try RecordLock(.idle, in: directory.openDirectory(name))
            // Out of its place in one step, so that nobody sees half of it.
            try withTemporaryDirectory(in: directory, prefix: "removing") { trash in
                try directory.rename(name, to: name, in: trash, whenOccupied: .refused)
            }
            // Only now: who takes the lock looks afterwards whether its file has a name.
            try idle.endOwner()
        }
    }

    private func isInUse(_ layer: StoredLayer) throws -> Bool { try !ifUnused(layer) { _ in } }

    /// Calls `body` while nobody can begin to use the layer; false if somebody uses it, or it is gone.
    private func ifUnused(_ layer: StoredLayer, _ body: (FileName) throws -> Void) throws -> Bool {
        let name = try layer.name
        do {
            let lease = try FileLock(trying: .lease, in: directory.openDirectory(name))
            try body(name)
            extendLifetime(lease)
            return true
        } catch FilesystemError.held {
            return false
        } catch let error as FilesystemError where error.errno == .noSuchFileOrDirectory {
            return false
        }
    }

    /// Nil if it is gone.
    private func inspect(_ layer: StoredLayer) throws -> CollectedLayer? {
        do {
            let place = try directory.openDirectory(layer.name)
            var size: Int64 = 0
            var walk = try place.walk()
            while let entry = try walk.next() {
                if entry.kind == .regular { size += try entry.directory.metadata(of: entry.name).size }
            }
            let used = try place.metadata(of: .index).modified
            return CollectedLayer(layer: layer, size: size, lastUse: used)
        } catch let error as FilesystemError where error.errno == .noSuchFileOrDirectory {
            return nil
        }
    }
}
