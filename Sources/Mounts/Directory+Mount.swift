import CLinux
public import Filesystem
import Glibc
import SystemPackage

extension Directory {
    /// Mounts something on the directory `name` of this one, and opens its root.
    ///
    /// Meant for a mount namespace of our own (``enterMountNamespace()``): elsewhere it stays until it is unmounted.
    ///
    /// - Throws: ``MountError``, or `FilesystemError` where `name` cannot be opened; nothing is mounted then. Needs
    ///   CAP_SYS_ADMIN.
    public func mount(_ source: MountSource, on name: FileName, _ flags: MountFlags = []) throws -> Directory {
        // Opened, so that a symbolic link cannot lead elsewhere: mount(2) would follow it.
        let point = try openDirectory(name)
        let action = MountError.Action.mount(source.type, point.path)
        func mount(_ device: String, _ type: String?, _ flags: UInt, _ options: String?) throws(MountError) {
            try attempt(action) { Glibc.mount(device, point.descriptorPath, type, flags, options) }
        }
        switch source {
        case .device(let path, let type, let options): try mount(path.string, type, flags.rawValue, options)
        case .memory(let options): try mount("tmpfs", "tmpfs", flags.rawValue, options)
        case .overlay(let overlay):
            let options = overlay.options
            guard options.utf8.count < 4096 else { throw MountError.tooManyLayers(overlay.lower.count) }
            try mount("overlay", "overlay", flags.rawValue, options)
        case .directory(let directory): try mount(directory.descriptorPath, nil, UInt(MS_BIND), nil)
        }
        do {
            let root = try openDirectory(name)
            if case .directory = source {
                // A bind mount takes its flags in a second call only.
                let flags = flags.rawValue | UInt(MS_BIND | MS_REMOUNT)
                try attempt(action) { Glibc.mount("none", root.descriptorPath, nil, flags, nil) }
            }
            return root
        } catch {
            // The error says what happened; a mount that stays is gone with its namespace.
            try? unmount(name)
            throw error
        }
    }

    /// Takes away what was mounted last on the directory `name` of this one; it is gone when nobody uses it any more
    /// (MNT_DETACH of umount2(2)).
    public func unmount(_ name: FileName) throws {
        let root = try openDirectory(name)
        try attempt(.unmount(root.path)) { umount2(root.descriptorPath, Int32(MNT_DETACH)) }
    }

    /// Calls `body` with the root of what is mounted on the directory `name` of this one, and unmounts it afterwards.
    public func withMount<R>(
        _ source: MountSource, on name: FileName, _ flags: MountFlags = [], _ body: (Directory) throws -> R
    ) throws -> R {
        let root = try mount(source, on: name, flags)
        let result: R
        do {
            result = try body(root)
        } catch {
            // The body's error says what happened; what stays is gone with its namespace.
            try? unmount(name)
            throw error
        }
        try unmount(name)
        return result
    }
}

extension MountSource {
    /// For messages.
    fileprivate var type: String {
        switch self {
        case .device(_, let type, _): type
        case .directory: "directory"
        case .overlay: "overlay"
        case .memory: "tmpfs"
        }
    }
}
