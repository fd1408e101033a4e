import Glibc
import Synchronization
import SystemPackage
import Threads

/// What ends a build before its time: nobody reads its output any more, or a signal.
///
/// A process that does not end by itself then is ended: the kernel and the next build clean up.
struct Cancellation {
    /// Report POLLERR or POLLHUP when the build is to end; the first of them whatever the reason.
    let hangups: [FileDescriptor]
    private let ending = Ending()

    /// What is done before a process that has not ended by itself is ended.
    private final class Ending: Sendable {
        let body = Mutex<(@Sendable () -> Void)?>(nil)
    }

    /// What the engine gets to end its containers; below the 10 s that a front gives us.
    private static let grace: Int32 = 8000

    init() throws {
        let pipe = try FileDescriptor.pipe(options: .closeOnExec)
        readEnd.store(pipe.readEnd.rawValue, ordering: .releasing)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number) { number in
                hangUp()
                // The second one ends us at once.
                signal(number, SIG_DFL)
            }
        }
        // A descriptor that is closed from the start is nobody's, so nobody can leave.
        let open = [FileDescriptor.standardOutput, .standardError].filter { fcntl($0.rawValue, F_GETFD) >= 0 }
        let hangups = [pipe.writeEnd] + open
        self.hangups = hangups
        try Thread { [ending] in
            var polled = hangups.map { pollfd(fd: $0.rawValue, events: 0, revents: 0) }
            while poll(&polled, nfds_t(polled.count), -1) < 0 && errno == EINTR {}
            // Who watches the first of them alone sees the others' end, too.
            hangUp()
            poll(nil, 0, Self.grace)
            ending.body.withLock { $0?() }
            _exit(130)
        }.detach()
    }

    /// Has `body` called by another thread before the process is ended, such as while it waits for a registry.
    func beforeEnding(_ body: @escaping @Sendable () -> Void) { ending.body.withLock { $0 = body } }
}

/// A signal handler can reach nothing else; set before there is one.
private let readEnd = Atomic<Int32>(-1)

/// Closes the pipe's end, once: a signal and the end of a reader may come together, and by the second time the number may be
/// another file's.
private func hangUp() {
    let end = readEnd.exchange(-1, ordering: .acquiringAndReleasing)
    if end >= 0 { close(end) }
}
