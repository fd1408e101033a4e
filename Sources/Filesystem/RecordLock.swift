import CLinux
import Glibc
public import SystemPackage

/// A file for a record lock: fcntl_locking(2).
///
/// Unlike ``FileLock``, such a lock is one process's alone: it passes to no child and stays over execve(2), it ends with the
/// first descriptor of the file that the process closes, and the kernel says who has it.
///
/// The file (mode 0600) is created when it is missing and stays.
public final class RecordLock: Sendable {
    private let raw: Int32
    /// Where it was when it was opened; for messages only.
    public let path: FilePath

    /// Opens the file; the lock is not asked for.
    public init(_ name: FileName, in directory: Directory) throws(FilesystemError) {
        let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let path = directory.path(of: name)
        raw = try name.withCString { name in attempt { openat(directory.descriptor, name, flags, 0o600) } }
            .orThrow(.lock, path)
        self.path = path
    }

    deinit { close(raw) }

    /// For the process that is to have the lock.
    public var descriptor: FileDescriptor { FileDescriptor(rawValue: raw) }

    /// Ends the process that has the lock (SIGKILL), if there is one, and waits for its end.
    ///
    /// - Throws: `FilesystemError`, also for a process of another pid namespace, which goes on.
    public func endOwner() throws(FilesystemError) { _ = try call(.lock, path) { pushyard_end_lock_owner(raw) } }
}
