import CLinux
import Glibc
public import SystemPackage

extension Directory {
    /// Opens a regular file below this directory for reading.
    ///
    /// Never waits for the other end of a FIFO; what is no regular file is refused (`notRegular`).
    public func openFile(_ path: RelativePath) throws(FilesystemError) -> File {
        let flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
        switch resolution.open(path, beneath: descriptor, flags: flags) {
        case .success(let opened):
            let file = File(adopting: opened, at: path.bytes, in: self)
            guard try file.metadata().kind == .regular else { throw .notRegular(self.path(of: path)) }
            return file
        case .failure(let errno): throw .refused(.open, self.path(of: path), errno)
        }
    }

    /// Creates a file for writing; EEXIST if there is anything of that name, a dangling symbolic link included.
    ///
    /// The process's umask is taken off `mode`, as open(2) does; `File.setMode` sets a mode exactly.
    public func createFile(_ name: FileName, mode: FilePermissions) throws(FilesystemError) -> File {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let opened = try name.withCString { name in attempt { openat(descriptor, name, flags, mode.rawValue) } }
            .orThrow(.createFile, path(of: name))
        return File(adopting: opened, at: name.bytes, in: self)
    }

    /// Creates a file for reading and writing that has no name, so that nothing is left of it when nobody has it open
    /// (O_TMPFILE of open(2)); not every filesystem has such files.
    public func createNamelessFile() throws(FilesystemError) -> File {
        let flags = pushyard_o_tmpfile | O_RDWR | O_CLOEXEC
        let opened = try attempt { openat(descriptor, ".", flags, FilePermissions.ownerReadWrite.rawValue) }
            .orThrow(.createFile, path)
        return File(adopting: opened, at: [], in: self)
    }

    /// The whole content of a regular file below this directory, `limit` bytes at the most.
    public func contents(of path: RelativePath, limit: Int) throws(FilesystemError) -> [UInt8] {
        try openFile(path).readToEnd(limit: limit)
    }

    public func metadata(of name: FileName) throws(FilesystemError) -> Metadata {
        var status = stat()
        _ = try name.withCString { name in attempt { fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) } }
            .orThrow(.readMetadata, path(of: name))
        return Metadata(status)
    }

    /// Nil if there is nothing of that name.
    public func metadataIfPresent(of name: FileName) throws(FilesystemError) -> Metadata? {
        var status = stat()
        let found = name.withCString { name in attempt { fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) } }
        if case .failure(.noSuchFileOrDirectory) = found { return nil }
        _ = try found.orThrow(.readMetadata, path(of: name))
        return Metadata(status)
    }

    /// What this directory itself is.
    public func metadata() throws(FilesystemError) -> Metadata {
        var status = stat()
        _ = try call(.readMetadata, path) { fstat(descriptor, &status) }
        return Metadata(status)
    }

    /// Sets the mode exactly; of a symbolic link it cannot be set (`notSupported`).
    public func setMode(_ mode: FilePermissions, of name: FileName) throws(FilesystemError) {
        _ = try name.withCString { name in attempt { pushyard_fchmodat2_nofollow(descriptor, name, mode.rawValue) } }
            .orThrow(.setMode, path(of: name))
    }

    /// Sets the mode of this directory itself.
    public func setMode(_ mode: FilePermissions) throws(FilesystemError) {
        _ = try call(.setMode, path) { fchmod(descriptor, mode.rawValue) }
    }

    /// The C function is `fchownat`; it clears set-user-id and set-group-id of files.
    public func setOwner(_ owner: UInt32, group: UInt32, of name: FileName) throws(FilesystemError) {
        _ = try name.withCString { name in attempt { fchownat(descriptor, name, owner, group, AT_SYMLINK_NOFOLLOW) } }
            .orThrow(.setOwner, path(of: name))
    }

    /// Sets the owner of this directory itself.
    public func setOwner(_ owner: UInt32, group: UInt32) throws(FilesystemError) {
        _ = try call(.setOwner, path) { fchown(descriptor, owner, group) }
    }

    /// Leaves the time of access alone if it is nil. The C function is `utimensat`.
    public func setTimes(modified: Timestamp, accessed: Timestamp? = nil, of name: FileName) throws(FilesystemError) {
        _ = try name.withCString { name in
            withTimes(modified: modified, accessed: accessed) { times in
                attempt { utimensat(descriptor, name, times, AT_SYMLINK_NOFOLLOW) }
            }
        }.orThrow(.setTimes, path(of: name))
    }

    /// Sets the times of this directory itself. Whatever is created in it later changes them again.
    public func setTimes(modified: Timestamp, accessed: Timestamp? = nil) throws(FilesystemError) {
        _ = try call(.setTimes, path) { withTimes(modified: modified, accessed: accessed) { futimens(descriptor, $0) } }
    }

    /// Waits until the names in this directory are on the disk. The C function is `fsync`.
    public func sync() throws(FilesystemError) { _ = try call(.sync, path) { fsync(descriptor) } }
}
