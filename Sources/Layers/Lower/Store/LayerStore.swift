import Filesystem
import Mounts
public import OCI
public import SystemPackage
import Tools

/// Layers of images, made ready to be lower directories of overlayfs, once each.
///
/// A layer is kept under its chain id, not its diff id: where its files go, and what directories that it does not describe are
/// like, depends on the layers below (a path through a lower layer's symbolic link is followed), and whiteouts are kept only of
/// what is there. Images that begin alike share what they begin with. The range of owners belongs to the key too.
///
/// Measured on a 170 MB root filesystem of 8,700 entries, 2 cores: see ``LayerForm``.
///
/// Any number of processes and threads may prepare, use and remove at once, and any may be killed at any moment: a layer is
/// written beside, synced and renamed into place; who wants one that is being prepared waits for it; one in use is not removed.
public final class LayerStore: Sendable {
    let directory: Directory
    private let locks: Directory
    private let owners: OwnerRange
    private let limits: LayerLimits
    /// The form that layers get unless it does not suit them; nil is the best that this host has.
    private let form: LayerForm?

    /// Where the store was when it was opened; for messages only.
    public var path: FilePath { directory.path }

    /// Opens a store, or makes an empty one (mode 0700); its parent must be there. Removes what killed processes left in it.
    ///
    /// - Parameter form: The form that layers get; the best that this host has if nil.
    /// - Throws: `FilesystemError`.
    public init(
        _ path: FilePath, owners: OwnerRange = .standard, limits: LayerLimits = LayerLimits(), form: LayerForm? = nil
    ) throws {
        if let name = path.lastComponent {
            let parent = path.removingLastComponent()
            do {
                try Directory(parent.isEmpty ? "." : parent).createDirectory(
                    FileName(name.string), mode: .ownerReadWriteExecute)
            } catch FilesystemError.refused(.createDirectory, _, .fileExists) {
                // The usual case.
            }
        }
        directory = try Directory(path)
        locks = try directory.createDirectories("locks", mode: .ownerReadWriteExecute)
        self.owners = owners
        self.limits = limits
        self.form = form
        try sweep()
    }

    /// The layers of an image, ready to mount, the lowest first; those that show nothing are left out.
    ///
    /// What is not there yet is read from `layout`, checked against the digests of its blob and of its tar, and prepared. After
    /// an error, the layers below are there for the next try, and nothing else.
    ///
    /// - Parameter progress: Called on this thread.
    /// - Throws: ``LayerRefusal``, ``PreparationError``, and what `layout` throws.
    public func prepare(
        _ manifest: ImageManifest, _ configuration: ImageConfiguration, from layout: ImageLayout,
        progress: @escaping (LayerProgress) -> Void = { _ in }
    ) throws -> [PreparedLayer] {
        let count = manifest.layers.count
        guard count == configuration.diffIDs.count else {
            throw LayerRefusal.layerCount(manifest: count, configuration: configuration.diffIDs.count)
        }
        var layers: [PreparedLayer] = []
        let chains = ChainID.all(of: configuration.diffIDs)
        for (number, descriptor) in manifest.layers.enumerated() {
            func report(_ state: LayerProgress.State) {
                progress(LayerProgress(layer: descriptor, number: number + 1, count: count, state: state))
            }
            let preparation = Preparation(
                layer: descriptor, diffID: configuration.diffIDs[number], layout: layout,
                lower: LowerTree(layers.map(\.index)), owners: owners, limits: limits,
                progress: { report(.reading($0)) })
            let layer = try find(chains[number]) ?? prepare(chains[number], preparation, report)
            if layer.index.hidesLower { layers = [] }
            layers.append(layer)
            report(.ready)
        }
        guard let lowest = layers.first else { throw LayerRefusal.noLayers }
        // The root's own metadata is the highest layer's, and an empty layer has it from below.
        let shown = layers.filter { !$0.index.isEmpty }
        return shown.isEmpty ? [lowest] : shown
    }

    private func prepare(
        _ chain: ChainID, _ preparation: Preparation, _ report: (LayerProgress.State) -> Void
    ) throws -> PreparedLayer {
        let name = try FileName(chain.digest.hex)
        return try locks.withLock(name, whenHeld: { report(.waiting) }) {
            // Whoever waits for the lock sees that its file has gone, and makes another; one that stays is swept.
            defer { try? locks.removeFile(name) }
            // Whoever had the lock may have prepared it.
            if let layer = try find(chain) { return layer }
            _ = try preparation.run(form ?? .best, in: directory) { form in try self.name(chain, form) }
            guard let layer = try find(chain) else { throw PreparationError.removed(preparation.layer.digest, path) }
            return layer
        }
    }

    /// A layer that is there, in a form that this host can use.
    private func find(_ chain: ChainID) throws -> PreparedLayer? {
        for form in LayerForm.allCases where form == .directory || LayerForm.canMountSquashfs {
            if let layer = try PreparedLayer(self.name(chain, form), form, in: directory) { return layer }
        }
        return nil
    }

    private func name(_ chain: ChainID, _ form: LayerForm) throws -> FileName {
        try StoredLayer(chain, owners, form).name
    }

    private func removeLock(_ name: FileName) throws {
        let lock = try FileLock(trying: name, in: locks)
        try locks.removeFile(name)
        extendLifetime(lock)
    }

    func sweep() throws {
        try directory.sweepStaging()
        for entry in try locks.entries() {
            do {
                try removeLock(entry.name)
            } catch FilesystemError.held {
                // Somebody is preparing.
            } catch FilesystemError.refused(_, _, .noSuchFileOrDirectory) {
                // Somebody has just finished.
            }
        }
    }
}

extension Directory {
    /// Calls `body` while this process holds the lock; tells first if it has to wait for it.
    fileprivate func withLock<R>(_ name: FileName, whenHeld: () -> Void, _ body: () throws -> R) throws -> R {
        do {
            _ = try FileLock(trying: name, in: self)
        } catch FilesystemError.held {
            whenHeld()
        }
        return try withLock(name, .exclusive) { try body() }
    }
}
