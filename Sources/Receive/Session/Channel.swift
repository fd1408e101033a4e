import FoundationEssentials
import Glibc
import SystemPackage

/// One end of the line between the shell of a push and its hook, git's processes between them: a socket pair that keeps
/// messages apart (unix(7), SOCK_SEQPACKET).
///
/// Each side learns of the other's end, however it came, by the end of messages. One thread receives; any may send.
final class Channel: Sendable {
    /// Messages are a few hundred bytes.
    private static let maximumLength = 64 << 10

    let descriptor: FileDescriptor

    /// Takes the descriptor over.
    init(adopting descriptor: FileDescriptor) { self.descriptor = descriptor }

    deinit {
        // Nothing waits in a socket of ours that closing it could lose.
        try? descriptor.close()
    }

    /// One end, and the other for a program that is to inherit it; both close-on-exec.
    static func pair() throws -> (Channel, FileDescriptor) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw SessionError.noChannel(Errno(rawValue: errno)) }
        return (Channel(adopting: FileDescriptor(rawValue: ends[0])), FileDescriptor(rawValue: ends[1]))
    }

    /// The other end, where the shell of this push left it; nil where this process has no such shell.
    static func inherited() -> Channel? {
        var type: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(PushSession.channelNumber, SOL_SOCKET, SO_TYPE, &type, &size) == 0,
            type == Int32(SOCK_SEQPACKET.rawValue)
        else { return nil }
        // What this hook starts must not keep the line open.
        _ = fcntl(PushSession.channelNumber, F_SETFD, FD_CLOEXEC)
        return Channel(adopting: FileDescriptor(rawValue: PushSession.channelNumber))
    }

    /// Does nothing when the other side has gone: it has no use for messages, and its end is noticed by who receives.
    func send(_ message: some Encodable) throws {
        let bytes = Array(try JSONEncoder().encode(message))
        guard Glibc.send(descriptor.rawValue, bytes, bytes.count, Int32(MSG_NOSIGNAL)) < 0 else { return }
        guard [EPIPE, ECONNRESET].contains(errno) else { throw SessionError.noChannel(Errno(rawValue: errno)) }
    }

    /// Waits for the next message; nil when the other side has gone.
    func receive<Message: Decodable>(_: Message.Type = Message.self) throws -> Message? {
        var buffer = [UInt8](repeating: 0, count: Self.maximumLength)
        while true {
            let count = recv(descriptor.rawValue, &buffer, buffer.count, 0)
            if count > 0 { return try JSONDecoder().decode(Message.self, from: Data(buffer[..<count])) }
            if count == 0 || errno == ECONNRESET { return nil }
            guard errno == EINTR else { throw SessionError.noChannel(Errno(rawValue: errno)) }
        }
    }
}

/// What the hook of a push says to its shell.
enum HookMessage: Codable, Equatable {
    /// It wants the app's turn, for an update of `subject`; the shell keeps it until git has ended.
    case turn(subject: String)
    /// This push, once taken, makes this the deploy branch.
    case decided(branch: String)
}

/// What the shell of a push says to its hook.
enum ShellMessage: Codable, Equatable {
    /// So many are before this push; `holder` says whose turn it is.
    case waiting(place: Int, holder: String?)
    case granted
    /// There will be no turn, and why.
    case denied(String)
    /// The pusher has gone, and the build with it.
    case cancel
}
