import Glibc

/// How a program ended: wait(2).
public enum Ending: Hashable, Sendable, CustomStringConvertible {
    case exited(Int32)
    case signalled(Int32)

    /// From what waitpid(2) stores: the low seven bits are the signal, the next byte is the exit status.
    package init(waitStatus status: Int32) {
        let signal = status & 0x7f
        self = signal == 0 ? .exited(status >> 8 & 0xff) : .signalled(signal)
    }

    public var description: String {
        switch self {
        case .exited(let status): "ended with status \(status)"
        case .signalled(let signal):
            "was ended by signal \(signal)" + (strsignal(signal).map { " (\(String(cString: $0)))" } ?? "")
        }
    }
}
