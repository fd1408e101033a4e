import Filesystem
import Glibc
import SystemPackage

/// Waits for an open file to grow (inotify(7)).
struct FileWatch: ~Copyable {
    private let inotify: Int32

    /// What is written from here on wakes a waiter.
    init(_ file: FileDescriptor) throws(Errno) {
        inotify = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        guard inotify >= 0 else { throw Errno(rawValue: errno) }
        guard inotify_add_watch(inotify, "/proc/self/fd/\(file.rawValue)", UInt32(IN_MODIFY)) >= 0 else {
            throw Errno(rawValue: errno)
        }
    }

    deinit { close(inotify) }

    /// Waits for something to be written; false when its writer has ended, or nobody reads our standard output any more.
    func wait(until writer: borrowing ProcessHandle) throws(Errno) -> Bool {
        while true {
            var polled = [
                pollfd(fd: inotify, events: Int16(POLLIN), revents: 0),
                pollfd(fd: writer.descriptor.rawValue, events: Int16(POLLIN), revents: 0),
                pollfd(fd: STDOUT_FILENO, events: 0, revents: 0),
            ]
            guard poll(&polled, nfds_t(polled.count), -1) >= 0 else {
                guard errno == EINTR else { throw Errno(rawValue: errno) }
                continue
            }
            if polled[1].revents != 0 || polled[2].revents != 0 { return false }
            // What the events say is known; there is more room than they take.
            var events = [UInt8](repeating: 0, count: 4096)
            _ = read(inotify, &events, events.count)
            return true
        }
    }
}
