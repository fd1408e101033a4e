import CLinux
import Glibc
import SystemPackage

/// A process, as proc(5) shows it.
public struct RunningProcess: Hashable, Sendable {
    public let pid: Int32
    public let parent: Int32
    /// Empty for one that has ended and not been waited for.
    public let command: [String]

    /// Nil when it has ended meanwhile.
    private init?(_ pid: Int32) {
        // comm, the second field, is in parentheses and may hold any character.
        guard let stat = try? text(of: FilePath("/proc/\(pid)/stat")), let end = stat.lastIndex(of: ")"),
            let parent = stat[end...].split(separator: " ").dropFirst(2).first.flatMap({ Int32($0) }),
            let command = try? text(of: FilePath("/proc/\(pid)/cmdline"))
        else { return nil }
        self.pid = pid
        self.parent = parent
        self.command = command.split(separator: "\0").map(String.init)
    }

    /// All that `pid` has started, directly or not, and that can be traced to it.
    public static func descendants(of pid: Int32) throws -> [RunningProcess] {
        let all = try snapshot()
        let children = Dictionary(grouping: all, by: \.parent)
        var found: [RunningProcess] = []
        var parents = [pid]
        while let parent = parents.popLast() {
            found += children[parent, default: []]
            parents += children[parent, default: []].map(\.pid)
        }
        return found
    }

    /// All processes, each with its parent: read again when a parent has ended meanwhile, whose children have another now.
    private static func snapshot() throws -> [RunningProcess] {
        while true {
            let all = try names(in: "/proc").compactMap { Int32($0) }.compactMap { RunningProcess($0) }
            let pids = Set(all.map(\.pid)).union([0])
            if all.allSatisfy({ pids.contains($0.parent) }) { return all }
        }
    }

    /// Waits for its end.
    ///
    /// - Throws: ``ProcessOutlasted`` when it outlasts `time`.
    public static func waitForEnd(of pid: Int32, atMost time: Duration = .seconds(30)) throws {
        let handle = pushyard_pidfd_open(pid)
        guard handle >= 0 else {
            guard errno == ESRCH else { throw Errno(rawValue: errno) }
            return
        }
        let descriptor = FileDescriptor(rawValue: handle)
        try descriptor.closeAfter {
            guard try wait(for: [(descriptor, POLLIN)], until: .now + time)[0] else {
                throw ProcessOutlasted(time: time, standing: RunningProcess(pid)?.standing ?? "  \(pid)")
            }
        }
    }
}

/// A process has not ended when its test expects it to.
public struct ProcessOutlasted: Error, CustomStringConvertible {
    let time: Duration
    /// The process, what it waits for and holds.
    let standing: String

    public var description: String { "has not ended within \(time):\n\(standing)" }
}
