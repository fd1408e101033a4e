import Glibc
import SystemPackage
import TestSupport
import Threads

/// Looks ten times a second how much memory the processes of a yard have (proc(5), VmRSS), until it is asked.
struct MemoryWatch {
    /// In bytes.
    struct Peak {
        var ofOne = 0
        var ofAll = 0
    }

    private let state = Monitor<(peak: Peak, isOver: Bool)>((Peak(), false))
    private let thread: Thread

    init(_ server: SSHServer) throws {
        thread = try Thread { [state] in
            while !state.update({ $0.isOver }) {
                // Without a look at the processes there is nothing to add.
                let sizes = ((try? server.processes) ?? []).map { Self.size(of: $0.pid) }
                state.update { state in
                    state.peak.ofOne = max(state.peak.ofOne, sizes.max() ?? 0)
                    state.peak.ofAll = max(state.peak.ofAll, sizes.reduce(0, +))
                }
                usleep(100_000)
            }
        }
    }

    func finish() -> Peak {
        state.update { $0.isOver = true }
        thread.join()
        return state.update { $0.peak }
    }

    /// 0 for one that has ended meanwhile.
    private static func size(of pid: Int32) -> Int {
        guard let status = try? text(of: FilePath("/proc/\(pid)/status")),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kibibytes = line.split(whereSeparator: { " \t".contains($0) }).dropFirst().first.flatMap({ Int($0) })
        else { return 0 }
        return kibibytes << 10
    }
}
