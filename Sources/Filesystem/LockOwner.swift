import Escaping
import Glibc

/// Who holds a lock or waits for one, as told to those who find it taken.
///
/// What the record says is never decisive: the kernel's lock is.
public struct LockOwner: Hashable, Sendable {
    public let process: ProcessIdentity
    /// Since when the owner holds it, or waits for it.
    public let since: Timestamp
    /// What it is wanted for, where the same thing may be wanted twice: what a newcomer supersedes has the same subject.
    public let subject: String
    /// For people.
    public let message: String

    /// This process, from now on. Line breaks become spaces; each of the two texts is cut after 1,000 bytes.
    init(subject: String, message: String) throws(FilesystemError) {
        process = try ProcessIdentity.current()
        since = .now
        self.subject = Self.line(subject)
        self.message = Self.line(message)
    }

    private static func line(_ text: String) -> String {
        var line = String(text.map { $0.isNewline ? " " : $0 })
        while line.utf8.count > 1000 { line.removeLast() }
        return line
    }
}

extension LockOwner: CustomStringConvertible {
    /// `process 123 since 2024-05-01 12:00:00 UTC (message)`
    public var description: String {
        "process \(process.pid) since \(since)" + (message.isEmpty ? "" : " (\(Escaped(message)))")
    }
}

/// The record: one line for each field, at most 2,200 bytes, so that a pipe takes it as a whole (`PIPE_BUF`).
extension LockOwner {
    static let maximumLength = 4096

    var record: [UInt8] {
        Array("\(process)\n\(since.seconds) \(since.nanoseconds)\n\(subject)\n\(message)\n".utf8)
    }

    /// Nil for a record that is not complete.
    init?(record: [UInt8]) {
        let lines = String(decoding: record, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 5, let process = ProcessIdentity(String(lines[0])) else { return nil }
        let time = lines[1].split(separator: " ")
        guard time.count == 2, let seconds = Int64(time[0]), let nanoseconds = Int32(time[1]),
            (0..<1_000_000_000).contains(nanoseconds)
        else { return nil }
        self.process = process
        since = Timestamp(seconds: seconds, nanoseconds: nanoseconds)
        subject = String(lines[2])
        message = String(lines[3])
    }
}
