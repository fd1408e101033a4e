import Build
import Filesystem
import Mounts
import SystemPackage

/// Where a build writes: a filesystem of its own as large as its disk limit, in a file that has no name.
///
/// The kernel enforces the limit, and nothing is left of it when the last process that uses it has ended. Where there are no
/// loop devices it is a directory, whose size is looked at.
final class Scratch: Sendable {
    enum Form: Hashable, Sendable {
        /// A filesystem of its own.
        case filesystem
        /// A directory of the host's filesystem.
        case directory

        static var best: Form { LoopDevice.isAvailable ? .filesystem : .directory }
    }

    let form: Form
    /// Where it is mounted; any user may pass through it.
    let root: Directory
    /// The directories of the volumes.
    let volumes: Directory
    /// The most that may be written, in bytes.
    let size: UInt64
    /// Where it is on the host's disk.
    let files: Directory
    private let holders: Holders

    private init(_ form: Form, _ root: Directory, size: UInt64, files: Directory, _ holders: Holders) throws {
        (self.form, self.root, self.size, self.files, self.holders) = (form, root, size, files, holders)
        try root.setMode(.passable)
        try root.createDirectory("volumes", mode: .passable)
        volumes = try root.openDirectory("volumes" as FileName)
        for volume in Volume.allCases { try volumes.createDirectory(FileName(volume.rawValue), mode: .publicDirectory) }
    }

    /// Leaves it to somebody else to unmount a filesystem that is on top of this one, and this with it: of many files, it takes
    /// tens of milliseconds.
    func keep(_ root: Directory) throws { try holders.keep([root]) }

    /// Calls `body` with an empty scratch that is mounted in `rooms`; it is in `files`.
    static func with<Result>(
        _ form: Form, size: UInt64, files: Directory, in rooms: Rooms, _ body: (Scratch) throws -> Result
    ) throws -> Result {
        let flags: MountFlags = [.noSetID, .noDevices]
        return try Holders.with { holders in
            switch form {
            case .directory:
                try withTemporaryDirectory(in: files, prefix: "scratch") { directory in
                    try rooms.withMount(.directory(directory), "scratch", flags) { root in
                        try body(Scratch(form, root, size: size, files: files, holders))
                    }
                }
            case .filesystem:
                try rooms.withMounts { mounts in
                    let device = try EmptyFilesystem(size: size, files: files).device()
                    let source = MountSource.device(
                        device.path, type: "ext4", options: EmptyFilesystem.mountOptions)
                    let root = try mounts.mount(source, "scratch", flags.union(.noAccessTimes))
                    return try body(Scratch(form, root, size: size, files: files, holders))
                }
            }
        }
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
