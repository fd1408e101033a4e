import CLinux
import Glibc
public import SystemPackage

/// A regular file held open. The descriptor is close-on-exec.
///
/// Its end closes it; whoever wrote to it calls `close()`, which can fail.
public struct File: ~Copyable, Sendable {
    private var raw: Int32
    private let directory: Directory
    private let name: ArraySlice<UInt8>

    init(adopting descriptor: Int32, at name: ArraySlice<UInt8>, in directory: Directory) {
        raw = descriptor
        self.directory = directory
        self.name = name
    }

    deinit { if raw != -1 { Glibc.close(raw) } }

    /// For calls that this type does not have; closed with the file.
    public var descriptor: FileDescriptor { FileDescriptor(rawValue: raw) }

    /// Where the file was when it was opened; for messages only.
    public var path: FilePath { FilePath(bytes: directory.label(of: name)) }

    /// Fills the front of `buffer` from the current offset; 0 is the end of the file.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(FilesystemError) -> Int {
        try call(.read, path) { Glibc.read(raw, buffer.baseAddress, buffer.count) }
    }

    /// Everything from the current offset on, `limit` bytes at the most.
    public func readToEnd(limit: Int) throws(FilesystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        // An array that grows takes as long to grow as to be filled: 0.5 ms for 1 MB.
        bytes.reserveCapacity(min(Int(clamping: try metadata().size), limit))
        var chunk = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = try call(.read, path) {
                chunk.withUnsafeMutableBytes { Glibc.read(raw, $0.baseAddress, $0.count) }
            }
            guard count > 0 else { return bytes }
            guard bytes.count + count <= limit else { throw .tooLarge(path, limit: limit) }
            bytes += chunk[..<count]
        }
    }

    /// Writes all of `bytes` at the current offset; after an error, some of them may have been written.
    public func write(_ bytes: RawSpan) throws(FilesystemError) {
        var written = 0
        while written < bytes.byteCount {
            let rest = bytes.extracting(written..<bytes.byteCount)
            written += try call(.write, path) { rest.withUnsafeBytes { Glibc.write(raw, $0.baseAddress, $0.count) } }
        }
    }

    public func metadata() throws(FilesystemError) -> Metadata {
        var status = stat()
        _ = try call(.readMetadata, path) { fstat(raw, &status) }
        return Metadata(status)
    }

    /// Sets the mode exactly; the umask does not count. The C function is `fchmod`.
    public func setMode(_ mode: FilePermissions) throws(FilesystemError) {
        _ = try call(.setMode, path) { fchmod(raw, mode.rawValue) }
    }

    /// The C function is `fchown`; it clears set-user-id and set-group-id.
    public func setOwner(_ owner: UInt32, group: UInt32) throws(FilesystemError) {
        _ = try call(.setOwner, path) { fchown(raw, owner, group) }
    }

    /// Leaves the time of access alone if it is nil. The C function is `futimens`.
    public func setTimes(modified: Timestamp, accessed: Timestamp? = nil) throws(FilesystemError) {
        _ = try call(.setTimes, path) { withTimes(modified: modified, accessed: accessed) { futimens(raw, $0) } }
    }

    /// Has reads and writes go past the page cache, or through it again: O_DIRECT of open(2). Then they are of whole pages, at
    /// whole pages of memory and file.
    ///
    /// - Returns: false where the filesystem cannot do that.
    public func setDirect(_ isDirect: Bool) -> Bool {
        let flags = fcntl(raw, F_GETFL)
        return fcntl(raw, F_SETFL, isDirect ? flags | pushyard_o_direct : flags & ~pushyard_o_direct) == 0
    }

    /// Waits until content and metadata are on the disk; the entry in its directory is not: see `Directory.sync()`.
    public func sync() throws(FilesystemError) { _ = try call(.sync, path) { fsync(raw) } }

    /// The descriptor, which is the caller's to close.
    public consuming func release() -> FileDescriptor {
        let released = FileDescriptor(rawValue: raw)
        raw = -1
        return released
    }

    /// Closes the file; an error means that what was written may be lost (a full quota, a network filesystem).
    public consuming func close() throws(FilesystemError) {
        let closing = raw
        raw = -1
        // Linux has closed it even when close(2) answers EINTR, so this call is never repeated.
        guard Glibc.close(closing) == -1 else { return }
        let number = errno
        if number != EINTR { throw .refused(.close, path, Errno(rawValue: number)) }
    }
}

/// Calls `body` with the two times as utimensat(2) wants them.
func withTimes<R>(modified: Timestamp, accessed: Timestamp?, _ body: (UnsafePointer<timespec>) -> R) -> R {
    let omitted = timespec(tv_sec: 0, tv_nsec: pushyard_utime_omit)
    let times: InlineArray<2, timespec> = [accessed?.timespec ?? omitted, modified.timespec]
    // utimensat(2) takes two.
    return times.span.withUnsafeBufferPointer { body($0.baseAddress.unsafelyUnwrapped) }
}
