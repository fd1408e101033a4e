import Glibc
import SystemPackage

/// Where a hook tells the pusher something: its standard error, which git reads and hands to the shell of the push.
///
/// A write there may wait for ever once that shell is gone. What git cannot hand on, it does not read either: only the thread
/// that does so ends, while git waits for its hook with the pipe still open (git's `check_pipe`).
struct Terminal: Sendable {
    let descriptor = FileDescriptor.standardError
    let shell: Channel

    /// Waits until there is room for a little more; false when nobody is left to read it.
    func takesMore() throws -> Bool { try descriptor.hasRoom(unless: shell.descriptor) ?? false }

    /// One write for all lines that fit a pipe's buffer, so that they stay together beside the builder's.
    func say(_ text: String) throws {
        var bytes = Array("\(text)\n".utf8)[...]
        while !bytes.isEmpty, try takesMore() {
            _ = try descriptor.writeAll(bytes.prefix(Int(PIPE_BUF)))
            bytes = bytes.dropFirst(Int(PIPE_BUF))
        }
    }
}

extension FileDescriptor {
    /// Waits until a pipe takes PIPE_BUF bytes without blocking (pipe(7)): false when it has lost its reader or `other` its
    /// peer, nil when so many milliseconds have passed.
    func hasRoom(unless other: FileDescriptor?, atMost patience: Int32 = -1) throws -> Bool? {
        while true {
            // poll(2) skips negative descriptors, and reports a hang-up unasked.
            var polled = [
                pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: other?.rawValue ?? -1, events: 0, revents: 0),
            ]
            let count = poll(&polled, 2, patience)
            if count == 0 { return nil }
            if count > 0 { return polled[0].revents & Int16(POLLERR | POLLNVAL) == 0 && polled[1].revents == 0 }
            guard errno == EINTR else { throw SessionError.noPoll(Errno(rawValue: errno)) }
        }
    }
}
