import Glibc
import SystemPackage
import Tools

/// Carries what git says to the client, and notices when the client has gone.
///
/// sshd gives a forced command pipes: when the client dies, the one behind standard output reports POLLERR at once, while a
/// hang-up of standard input is but the end of what the client sends. Once the client has gone, git is still read to its
/// end: a git that nobody reads blocks, and its hook with it.
///
/// When only the client's git dies, its ssh lives on and notices when it has something to hand over. So a silent build says every
/// half second that it is there; git's own `receive.keepAlive` counts in whole seconds.
struct Relay {
    /// In milliseconds.
    private static let silence: Int32 = 500

    private let client: FileDescriptor
    private let git: PipeEnd
    private var sideband = Sideband()
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
            let count = poll(&polled, 2, isHere && sideband.isBetweenPackets ? Self.silence : -1)
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw SessionError.noPoll(Errno(rawValue: errno))
            }
            if count == 0, canTakeMore { isHere = try send(Sideband.keepalive[...], clientHasGone) }
            if polled[1].revents != 0 {
                isHere = false
                try clientHasGone()
            }
            guard polled[0].revents != 0 else { continue }
            let length = try buffer.withUnsafeMutableBytes { try git.read(into: $0) }
            if length == 0 { return }
            sideband.follow(buffer[..<length])
            if isHere { isHere = try send(buffer[..<length], clientHasGone) }
        }
    }

    /// Whether a small packet can be written without waiting: a client that is slow has not gone.
    private var canTakeMore: Bool {
        var polled = pollfd(fd: client.rawValue, events: Int16(POLLOUT), revents: 0)
        return poll(&polled, 1, 0) == 1
    }

    /// Returns whether the client is still there.
    private func send(_ bytes: ArraySlice<UInt8>, _ clientHasGone: () throws -> Void) throws -> Bool {
        do {
            _ = try client.writeAll(bytes)
            return true
        } catch {
            try clientHasGone()
            return false
        }
    }
}
