import Escaping
public import SystemPackage

/// Why a program could not be run, or not to a good end.
public enum ToolError: Error, Equatable, CustomStringConvertible {
    /// It is in no directory of PATH.
    case notInstalled(String, path: String)
    case notStarted(String, Errno)
    /// Reading its output, writing its input or waiting for it failed.
    case interrupted(String, Errno)
    /// It wrote more than its caller can use, and was killed.
    case tooMuchOutput(String, limit: Int)
    /// It was killed.
    case timedOut(String, after: Duration)
    /// It ended by a signal or with another status than 0; `message` is the end of what it wrote on standard error.
    case failed(String, Ending, message: [UInt8])

    public var description: String {
        switch self {
        case .notInstalled(let name, let path): "'\(Escaped(name))' is not installed: it is not in '\(Escaped(path))'"
        case .notStarted(let name, let errno): "cannot start '\(Escaped(name))': \(errno.description.lowercased())"
        case .interrupted(let name, let errno):
            "cannot go on with '\(Escaped(name))': \(errno.description.lowercased())"
        case .tooMuchOutput(let name, let limit): "'\(Escaped(name))' wrote more than \(limit) bytes"
        case .timedOut(let name, let limit): "'\(Escaped(name))' was stopped after \(limit.components.seconds) s"
        case .failed(let name, let ending, let message):
            "'\(Escaped(name))' \(ending)" + lines(of: message).map { "\n  \($0)" }.joined()
        }
    }

    private func lines(of message: [UInt8]) -> [String] {
        message.split(separator: UInt8(ascii: "\n")).suffix(5).map { Escaped($0).description }
    }
}
