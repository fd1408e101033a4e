import Glibc
import SystemPackage

/// A lock on a file by flock(2), held as long as this value lives: the kernel releases it when the process dies.
///
/// The file (mode 0600) is created when it is missing and stays. It may be removed or replaced at any time, also while it is
/// locked: then the next to come does not see the lock, but nobody is left waiting for a file that is no longer there.
public struct FileLock: ~Copyable, Sendable {
    public enum Kind: Sendable {
        /// Held by one.
        case exclusive
        /// Held by any number, and by nobody exclusively.
        case shared
    }

    private let descriptor: Int32

    deinit {
        // A child that another thread is starting has a copy of the descriptor until it executes, and with it the lock.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Waits for the lock on `name` in `directory`; blocks the thread, without end.
    ///
    /// - Parameter message: If given, what others are told who find it held.
    public init(
        waitingFor name: FileName, in directory: Directory, _ kind: Kind = .exclusive, message: String? = nil
    ) throws(FilesystemError) {
        try self.init(name, in: directory, kind, flags: 0, message)
    }

    /// Takes the lock on `name` in `directory`, or throws `held`.
    public init(
        trying name: FileName, in directory: Directory, _ kind: Kind = .exclusive, message: String? = nil
    ) throws(FilesystemError) {
        try self.init(name, in: directory, kind, flags: LOCK_NB, message)
    }

    private init(
        _ name: FileName, in directory: Directory, _ kind: Kind, flags: Int32, _ message: String?
    ) throws(FilesystemError) {
        let operation = (kind == .exclusive ? LOCK_EX : LOCK_SH) | flags
        while true {
            let file = try LockFile(name, in: directory)
            try file.lock(operation)
            guard try file.isCurrent() else { continue }
            try file.leaveRecord(message)
            descriptor = file.release()
            return
        }
    }
}

extension Directory {
    /// Calls `body` while this process holds the lock on `name`; waits for it, without end.
    public func withLock<R>(
        _ name: FileName, _ kind: FileLock.Kind = .exclusive, message: String? = nil, _ body: () throws -> R
    ) throws -> R {
        let lock = try FileLock(waitingFor: name, in: self, kind, message: message)
        defer { extendLifetime(lock) }
        return try body()
    }
}

/// An open lock file on its way to being locked.
private struct LockFile: ~Copyable {
    private var descriptor: Int32
    private let name: FileName
    private let directory: Directory

    init(_ name: FileName, in directory: Directory) throws(FilesystemError) {
        // O_NONBLOCK: somebody may have put a FIFO there.
        let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        descriptor = try name.withCString { name in attempt { openat(directory.descriptor, name, flags, 0o600) } }
            .orThrow(.lock, directory.path(of: name))
        self.name = name
        self.directory = directory
    }

    deinit { if descriptor != -1 { close(descriptor) } }

    func lock(_ operation: Int32) throws(FilesystemError) {
        switch attempt({ flock(descriptor, operation) }) {
        case .success: return
        case .failure(.wouldBlock): throw .held(directory.path(of: name), by: owner())
        case .failure(let errno): throw .refused(.lock, directory.path(of: name), errno)
        }
    }

    /// Whether the path still leads to the file that was locked: it may have been replaced while we waited.
    func isCurrent() throws(FilesystemError) -> Bool {
        var status = stat()
        _ = try call(.lock, directory.path(of: name)) { fstat(descriptor, &status) }
        do {
            return try directory.metadata(of: name).identity == Metadata(status).identity
        } catch .refused(_, _, .noSuchFileOrDirectory) {
            return false
        }
    }

    func leaveRecord(_ message: String?) throws(FilesystemError) {
        let path = directory.path(of: name)
        _ = try call(.write, path) { ftruncate(descriptor, 0) }
        guard let message else { return }
        let record = try LockOwner(subject: "", message: message).record
        _ = try call(.write, path) { pwrite(descriptor, record, record.count, 0) }
    }

    /// Nil when the owner left no record, or has not written it yet.
    private func owner() -> LockOwner? {
        var record = [UInt8](repeating: 0, count: LockOwner.maximumLength)
        let count = pread(descriptor, &record, record.count, 0)
        return count > 0 ? LockOwner(record: Array(record[..<count])) : nil
    }

    consuming func release() -> Int32 {
        let locked = descriptor
        descriptor = -1
        return locked
    }
}
