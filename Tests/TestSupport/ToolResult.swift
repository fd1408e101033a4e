/// How a program ended.
public enum Ending: Hashable, Sendable {
    case exited(Int32)
    case signalled(Int32)
}

/// What a program wrote and how it ended.
public struct ToolResult: Sendable {
    public let command: [String]
    public let ending: Ending
    public let output: [UInt8]
    public let errors: [UInt8]

    /// Standard output as text; bytes that are not UTF-8 become U+FFFD.
    public var outputText: String { String(decoding: output, as: UTF8.self) }

    /// Standard error as text; bytes that are not UTF-8 become U+FFFD.
    public var errorText: String { String(decoding: errors, as: UTF8.self) }

    /// The same result, for a program whose failure means that the test itself is wrong.
    ///
    /// - Throws: ``ToolFailed`` unless the exit status is 0.
    @discardableResult
    public func success() throws -> ToolResult {
        guard ending == .exited(0) else { throw ToolFailed(result: self) }
        return self
    }
}

/// A program that a test needs to succeed did not.
public struct ToolFailed: Error, CustomStringConvertible {
    public let result: ToolResult

    public var description: String {
        "'\(result.command.joined(separator: " "))' ended with \(result.ending)\n\(result.errorText)"
    }
}

/// A program was killed because it ran longer than its test allows.
public struct ToolTimedOut: Error, CustomStringConvertible {
    public let tool: String
    public let arguments: [String]
    public let seconds: Int
    public let errors: [UInt8]
    /// What stood then, of all that the tests had started.
    public let standing = RunningProcess.standing

    public var description: String {
        """
        '\(([tool] + arguments).joined(separator: " "))' was killed after \(seconds) s
        \(String(decoding: errors, as: UTF8.self))
        what stood:
        \(standing)
        """
    }
}
