import Escaping
import Filesystem
import Glibc
import SystemPackage

/// Copies a log to standard output, and keeps a terminal from obeying it.
struct LogPrinter {
    /// For a terminal only.
    private var text = isatty(STDOUT_FILENO) == 1 ? TerminalText() : nil

    /// Copies from the file's offset to its present end.
    mutating func copy(_ log: borrowing File) throws {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while case let count = try buffer.withUnsafeMutableBytes({ try log.read(into: $0) }), count > 0 {
            try Self.write(text?.next(buffer[..<count]) ?? Array(buffer[..<count]))
        }
    }

    /// No more will come.
    mutating func finish() throws {
        if let text { try Self.write(text.finish()) }
        text = nil
    }

    private static func write(_ bytes: [UInt8]) throws {
        do {
            try FileDescriptor.standardOutput.writeAll(bytes)
        } catch Errno.brokenPipe {
            // Who has what he wanted is no error.
            throw ExitStatus.done.exitCode
        }
    }
}
