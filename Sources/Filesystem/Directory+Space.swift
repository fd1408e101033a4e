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

    /// Waits until all of this directory's filesystem is on the disk: syncfs(2).
    public func syncFilesystem() throws(FilesystemError) {
        _ = try call(.sync, path) { pushyard_syncfs(descriptor) }
    }
}
