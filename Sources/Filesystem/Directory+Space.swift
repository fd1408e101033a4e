import CLinux
import Glibc
import SystemPackage

extension Directory {
    /// The bytes that an unprivileged process could still write to this directory's filesystem: statvfs(3).
    public func availableSpace() throws(FilesystemError) -> UInt64 {
        var status = statvfs()
        _ = try call(.readMetadata, path) { fstatvfs(descriptor, &status) }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }

    /// The bytes of all regular files below this directory; one with several names counts with each.
    public func contentSize() throws -> UInt64 {
        var size: UInt64 = 0
        var walk = try walk()
        while let entry = try walk.next() {
            if entry.kind == .regular { size += UInt64(clamping: try entry.directory.metadata(of: entry.name).size) }
        }
        return size
    }

    /// Waits until all of this directory's filesystem is on the disk: syncfs(2).
    public func syncFilesystem() throws(FilesystemError) {
        _ = try call(.sync, path) { pushyard_syncfs(descriptor) }
    }
}
