import Glibc
public import SystemPackage

/// What is neither file, directory nor link; mknod(2).
public enum SpecialFile: Hashable, Sendable {
    case fifo
    /// At most 12 bits of major and 20 bits of minor number are used: <linux/kdev_t.h>.
    case characterDevice(major: UInt32, minor: UInt32)
    case blockDevice(major: UInt32, minor: UInt32)
}

extension Directory {
    /// Creates a FIFO or a device file; EEXIST if there is anything of that name. The process's umask is taken off `mode`.
    ///
    /// A device needs CAP_MKNOD; a character device 0/0, which overlayfs takes for a whiteout, does not.
    public func createSpecialFile(
        _ name: FileName, _ file: SpecialFile, mode: FilePermissions
    ) throws(FilesystemError) {
        let (kind, device): (mode_t, dev_t) =
            switch file {
            case .fifo: (S_IFIFO, 0)
            case .characterDevice(let major, let minor): (S_IFCHR, makedev(major, minor))
            case .blockDevice(let major, let minor): (S_IFBLK, makedev(major, minor))
            }
        _ = try name.withCString { name in attempt { mknodat(descriptor, name, kind | mode.rawValue, device) } }
            .orThrow(.createSpecialFile, path(of: name))
    }

    /// makedev(3), which is a macro.
    private func makedev(_ major: UInt32, _ minor: UInt32) -> dev_t {
        let (major, minor) = (dev_t(major), dev_t(minor))
        return (major & 0xfff) << 8 | (major & ~0xfff) << 32 | (minor & 0xff) | (minor & ~0xff) << 12
    }
}
