import Glibc
import SystemPackage
import Tools

/// Carries what git says to the client, and notices when the client has gone.
///
/// sshd gives a forced command pipes: when the client dies, the one behind standard output reports POLLERR at once, while a
/// hang-up of standard input is but the end of what the client sends. Once the client has gone, git is still read to its
/// end: a git that nobody reads blocks, and its hook with it.
struct Relay {
    private let client: FileDescriptor
    private let git: PipeEnd
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)

    init(from git: PipeEnd, to client: FileDescriptor) {
        self.git = git
        self.client = client
    }

    /// Returns when git has closed its output; calls `clientHasGone` at most once.
    mutating func run(clientHasGone: () throws -> Void) throws {
        var isHere = true
        while true {
            // A negative descriptor is skipped; POLLERR and POLLHUP come unasked.
            var polled = [
                pollfd(fd: git.descriptor.rawValue, events: Int16(POLLIN), revents: 0),
                pollfd(fd: isHere ? client.rawValue : -1, events: 0, revents: 0),
            ]
            guard poll(&polled, 2, -1) >= 0 else {
                if errno == EINTR { continue }
                throw SessionError.noPoll(Errno(rawValue: errno))
            }
            if polled[1].revents != 0 {
                isHere = false
                try clientHasGone()
            }
            guard polled[0].revents != 0 else { continue }
            let count = try buffer.withUnsafeMutableBytes { try git.read(into: $0) }
            if count == 0 { return }
            guard isHere else { continue }
            do {
                _ = try client.writeAll(buffer[..<count])
            } catch {
                isHere = false
                try clientHasGone()
            }
        }
    }
}
