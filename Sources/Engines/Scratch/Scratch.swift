import Build
import CLinux
import Filesystem
import Glibc
import Mounts
import SystemPackage
import Tools

/// Where a build writes: a filesystem of its own as large as its disk limit, in a file that has no name.
///
/// The kernel enforces the limit, and nothing is left of it when the last process that uses it has ended. Where there are no
/// loop devices it is a directory, whose size is looked at.
final class Scratch: Sendable {
    /// Of the mounted filesystem; any user may pass through it.
    let root: Directory
    /// The directories of the volumes.
    let volumes: Directory
    let size: UInt64
    private let holder: Holder

    private init(_ root: Directory, size: UInt64) throws {
        (self.root, self.size) = (root, size)
        try root.setMode(.passable)
        try root.createDirectory("volumes", mode: .passable)
        volumes = try root.openDirectory("volumes" as FileName)
        for volume in Volume.allCases { try volumes.createDirectory(FileName(volume.rawValue), mode: .publicDirectory) }
        holder = try Holder(keeping: root.path)
    }

    /// Calls `body` with a scratch filesystem that is mounted in `rooms`; its file is in `files`.
    static func with<Result>(
        size: UInt64, files: Directory, in rooms: Rooms, _ body: (Scratch) throws -> Result
    ) throws -> Result {
        let flags: MountFlags = [.noSetID, .noDevices]
        guard LoopDevice.isAvailable else {
            return try withTemporaryDirectory(in: files, prefix: "scratch") { directory in
                try rooms.withMount(.directory(directory), "scratch", flags) { try body(Scratch($0, size: size)) }
            }
        }
        return try rooms.withMounts { mounts in
            let device = try device(size: size, in: files)
            let source = MountSource.device(device.path, type: "ext4", options: "nobarrier")
            return try body(Scratch(mounts.mount(source, "scratch", flags), size: size))
        }
    }

    /// A file without a name, as a block device with an empty filesystem; without a journal, as nobody reads it after a crash.
    private static func device(size: UInt64, in files: Directory) throws -> LoopDevice {
        let raw = open(files.path.string, pushyard_o_tmpfile | O_RDWR | O_CLOEXEC, 0o600)
        guard raw >= 0 else { throw FilesystemError.refused(.createFile, files.path, Errno(rawValue: errno)) }
        let file = FileDescriptor(rawValue: raw)
        // The device has its own by then.
        defer { try? file.close() }
        try file.resize(to: Int64(clamping: size))
        var tool = Tool(
            "mkfs.ext4",
            [
                "-q", "-F", "-m", "0", "-I", "256", "-N", "\(max(16_384, min(size >> 14, 4 << 20)))",
                "-O", "^has_journal,^resize_inode",
                "-E", "lazy_itable_init=1,nodiscard,packed_meta_blocks=1,root_owner=0:0", "/proc/self/fd/3",
            ])
        tool.descriptors = [file]
        try tool.output()
        return try LoopDevice(attaching: file, readOnly: false, label: files.path)
    }

    /// Whether so little is left that a write has failed for it, or is about to.
    var isFull: Bool {
        var status = statvfs()
        guard root.path.withPlatformString({ statvfs($0, &status) }) == 0 else { return false }
        let left = UInt64(status.f_bavail) * UInt64(status.f_frsize)
        return left < 1 << 16 || (status.f_files > 0 && status.f_favail == 0)
    }
}

extension FilePermissions {
    /// rwx--x--x
    static let passable = FilePermissions(rawValue: 0o711)
    /// rwxr-xr-x
    static let publicDirectory = FilePermissions(rawValue: 0o755)
    /// rw-r--r--
    static let publicFile = FilePermissions(rawValue: 0o644)
}
