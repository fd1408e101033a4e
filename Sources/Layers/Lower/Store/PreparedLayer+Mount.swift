public import Filesystem
import Mounts
import SystemPackage
import Tools

extension PreparedLayer {
    /// Mounts the layer on the directory `name` of `directory`, read only, without set-id bits and devices, and opens its root.
    ///
    /// For a mount namespace of our own (`enterMountNamespace()` of Mounts), with which it is gone. Needs CAP_SYS_ADMIN.
    ///
    /// - Parameter attached: files whose devices are shared, and with them what others have read of the layer.
    /// - Throws: `MountError`, `FilesystemError`.
    func mount(on name: FileName, of directory: Directory, sharing attached: AttachedFiles) throws -> Directory {
        let flags: MountFlags = [.readOnly, .noSetID, .noDevices]
        switch form {
        case .squashfs:
            let image = try self.directory.openFile(RelativePath(.image))
            do {
                let device = try LoopDevice(sharing: image.descriptor, among: attached, label: image.path)
                return try directory.mount(.device(device.path, type: "squashfs"), on: name, flags)
            } catch MountError.refused(.mount, .resourceBusy) {
                // Linux 6.5 and 6.6 while the one that had it mounted ends; and one in a user namespace shares with nobody.
                let device = try LoopDevice(attaching: image.descriptor, readOnly: true, label: image.path)
                return try directory.mount(.device(device.path, type: "squashfs"), on: name, flags)
            }
        case .directory:
            return try directory.mount(.directory(self.directory.openDirectory(.root)), on: name, flags)
        }
    }
}

extension Sequence<PreparedLayer> {
    /// Calls `body` with the roots of these layers, mounted below `directory`, in their order; unmounts them afterwards.
    ///
    /// - Throws: what `body` throws; `MountError`, `FilesystemError`. What remains is gone with the mount namespace, but for
    ///   empty directories.
    public func withMounted<R>(below directory: Directory, _ body: ([Directory]) throws -> R) throws -> R {
        try withMounted(below: directory, from: makeIterator(), sharing: AttachedFiles(), [], body)
    }

    private func withMounted<R>(
        below directory: Directory, from iterator: Iterator, sharing attached: AttachedFiles, _ roots: [Directory],
        _ body: ([Directory]) throws -> R
    ) throws -> R {
        var iterator = iterator
        guard let layer = iterator.next() else { return try body(roots) }
        let name = try FileName("layer-\(roots.count)")
        try directory.createDirectory(name, mode: .ownerReadWriteExecute)
        let result: R
        do {
            let root = try layer.mount(on: name, of: directory, sharing: attached)
            result = try withMounted(below: directory, from: iterator, sharing: attached, roots + [root], body)
        } catch {
            // The error says what happened.
            try? directory.unmount(name)
            try? directory.removeEmptyDirectory(name)
            throw error
        }
        try directory.unmount(name)
        try directory.removeEmptyDirectory(name)
        return result
    }
}

extension [PreparedLayer] {
    /// A lock for the one process that keeps these layers mounted while nobody uses them. They are removed all the same, and
    /// it is ended then. Nil if they are directories, of which nothing is kept by that.
    public func idleLock() throws(FilesystemError) -> RecordLock? {
        guard let highest = last, contains(where: { $0.form == .squashfs }) else { return nil }
        // Of this one and all below.
        return try RecordLock(.idle, in: highest.directory)
    }
}

extension LayerForm {
    /// Whether a squashfs that is there can be used.
    static let canMountSquashfs = LoopDevice.isAvailable && canMount(type: "squashfs")

    /// The best form that this host can make and use.
    static var best: LayerForm { canMountSquashfs && Tool(SquashfsWriter.tool).isInstalled ? .squashfs : .directory }
}
