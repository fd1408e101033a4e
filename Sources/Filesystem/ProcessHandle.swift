import CLinux
import Glibc
public import SystemPackage

/// A process that is held on to: what is asked of it reaches no other, even when its pid is given away (pidfd_open(2)).
public struct ProcessHandle: ~Copyable, Sendable {
    private let raw: Int32

    /// Nil for a process that has ended.
    public init?(_ process: ProcessIdentity) throws(Errno) {
        let opened = pushyard_pidfd_open(process.pid)
        guard opened >= 0 else {
            guard errno == ESRCH else { throw Errno(rawValue: errno) }
            return nil
        }
        // If the pid had changed hands before it was opened, its process has another start time by now.
        guard process.isAlive else {
            close(opened)
            return nil
        }
        raw = opened
    }

    deinit { close(raw) }

    /// Readable (POLLIN) once the process has ended.
    public var descriptor: FileDescriptor { FileDescriptor(rawValue: raw) }

    /// Sends a signal; to a process that has ended meanwhile, nothing.
    public func signal(_ signal: Int32) throws(Errno) {
        guard pushyard_pidfd_send_signal(raw, signal) == -1, errno != ESRCH else { return }
        throw Errno(rawValue: errno)
    }

    /// Waits for the end of the process, at most so long; whether it has come.
    public func waitForEnd(atMost time: Duration) throws(Errno) -> Bool {
        let end = ContinuousClock.now + time
        while true {
            var polled = pollfd(fd: raw, events: Int16(POLLIN), revents: 0)
            let left = max(.zero, end - .now).components
            let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000
            let count = poll(&polled, 1, Int32(clamping: milliseconds))
            if count >= 0 { return count > 0 }
            guard errno == EINTR else { throw Errno(rawValue: errno) }
        }
    }
}
