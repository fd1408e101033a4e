import Glibc
import SystemPackage

/// One run of a process: a pid alone may come again, a pid with the time of its start does not before the next boot.
public struct ProcessIdentity: Hashable, Sendable {
    public let pid: Int32
    /// In clock ticks since the boot: field 22 of /proc/PID/stat, see proc(5).
    public let startTime: UInt64

    /// This process; needs /proc.
    public static func current() throws(FilesystemError) -> ProcessIdentity {
        let pid = getpid()
        return ProcessIdentity(pid: pid, startTime: try ProcessStatus(of: pid).startTime)
    }

    /// Whether the process still runs; a zombie does not.
    ///
    /// True when in doubt: when /proc hides the processes of other users. Only for processes of our own pid namespace.
    public var isAlive: Bool {
        if kill(pid, 0) == -1 && errno == ESRCH { return false }
        do {
            let status = try ProcessStatus(of: pid)
            return status.startTime == startTime && !status.hasEnded
        } catch {
            return true
        }
    }
}

extension ProcessIdentity: LosslessStringConvertible {
    /// `PID-START`, as in file names.
    public var description: String { "\(pid)-\(startTime)" }

    public init?(_ description: String) {
        let parts = description.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let pid = Int32(parts[0]), pid > 0, let startTime = UInt64(parts[1]) else { return nil }
        self.init(pid: pid, startTime: startTime)
    }
}

/// What this module needs of /proc/PID/stat.
private struct ProcessStatus {
    let hasEnded: Bool
    let startTime: UInt64

    init(of pid: Int32) throws(FilesystemError) {
        let directory = try Directory(FilePath("/proc/\(pid)"))
        let bytes = try directory.contents(of: "stat", limit: 4096)
        // The second field, the program's name in parentheses, may hold spaces and parentheses; the next one is the third.
        let end = bytes.lastIndex(of: UInt8(ascii: ")")) ?? bytes.startIndex
        let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: " "))
        guard fields.count > 19, let start = UInt64(String(decoding: fields[19], as: UTF8.self)) else {
            throw .refused(.read, directory.path(of: "stat" as FileName), .ioError)
        }
        hasEnded = fields[0].elementsEqual("Z".utf8) || fields[0].elementsEqual("X".utf8)
        startTime = start
    }
}
