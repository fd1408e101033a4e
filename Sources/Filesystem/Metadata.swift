import Glibc
public import SystemPackage

/// What stat(2) says about a file; a symbolic link is described itself.
public struct Metadata: Hashable, Sendable {
    public let kind: FileKind
    /// Permissions with set-user-id, set-group-id and sticky bits, without the kind.
    public let mode: FilePermissions
    /// In bytes; of a symbolic link, the length of its target.
    public let size: Int64
    public let owner: UInt32
    public let group: UInt32
    /// How many names the file has.
    public let links: UInt64
    public let identity: FileIdentity
    /// The number of the device that a device file stands for, as makedev(3) packs it.
    public let deviceNumber: UInt64
    public let modified: Timestamp
    public let accessed: Timestamp
    public let changed: Timestamp

    init(_ stat: stat) {
        kind = FileKind(mode: stat.st_mode)
        mode = FilePermissions(rawValue: stat.st_mode & 0o7777)
        size = Int64(stat.st_size)
        owner = stat.st_uid
        group = stat.st_gid
        links = UInt64(stat.st_nlink)
        identity = FileIdentity(device: UInt64(stat.st_dev), inode: UInt64(stat.st_ino))
        deviceNumber = UInt64(stat.st_rdev)
        modified = Timestamp(stat.st_mtim)
        accessed = Timestamp(stat.st_atim)
        changed = Timestamp(stat.st_ctim)
    }
}

extension Metadata {
    /// The kernel's driver of the device that a device file stands for: major(3).
    public var deviceMajor: UInt32 { UInt32(deviceNumber >> 8 & 0xfff | deviceNumber >> 32 & 0xffff_f000) }

    /// Which of its devices that is: minor(3).
    public var deviceMinor: UInt32 { UInt32(deviceNumber & 0xff | deviceNumber >> 12 & 0xffff_ff00) }
}

/// What makes two names the same file, as long as it exists.
public struct FileIdentity: Hashable, Sendable {
    public let device: UInt64
    public let inode: UInt64
}

/// What a directory entry is.
public enum FileKind: Hashable, Sendable {
    case regular, directory, symbolicLink, fifo, socket, characterDevice, blockDevice
    /// A kind that Linux did not have when this was written.
    case unknown

    init(mode: mode_t) {
        self =
            switch mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            case S_IFIFO: .fifo
            case S_IFSOCK: .socket
            case S_IFCHR: .characterDevice
            case S_IFBLK: .blockDevice
            default: .unknown
            }
    }

    /// From `d_type` of readdir(3); nil when the filesystem does not say.
    init?(entryType: UInt8) {
        guard entryType != UInt8(DT_UNKNOWN) else { return nil }
        // dirent.h: the same bits, shifted (DTTOIF).
        self.init(mode: mode_t(entryType) << 12)
    }
}
