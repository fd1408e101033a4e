import Glibc
import SystemPackage

extension RunningProcess {
    /// What this process has started, directly or not, each with what its threads wait for (proc(5): `wchan`, and the system
    /// call with its first argument) and the pipes and sockets that it holds: for a test that waited in vain.
    public static var standing: String {
        // Where proc(5) cannot be read there is nothing to add to the error that is on its way.
        let processes = (try? descendants(of: getpid())) ?? []
        return processes.map(\.standing).joined(separator: "\n")
    }

    /// This one, in the same way.
    var standing: String {
        let directory = FilePath("/proc/\(pid)")
        // As above; and a process may end meanwhile.
        let threads = ((try? names(in: directory.appending("task"))) ?? []).map { thread in
            let path = directory.appending("task/\(thread)")
            let call = ((try? text(of: path.appending("syscall"))) ?? "").split(separator: " ").prefix(2)
            return "\n    \((try? text(of: path.appending("wchan"))) ?? "") (\(call.joined(separator: " ")))"
        }
        let descriptors = ((try? names(in: directory.appending("fd"))) ?? []).compactMap { Int($0) }.sorted()
        let ends = descriptors.compactMap { number in
            target(of: directory.appending("fd/\(number)")).map { "\(number) \($0)" }
        }.filter { $0.contains(" pipe:") || $0.contains(" socket:") }
        let name = command.joined(separator: " ")
        return "  \(pid) of \(parent): \(name)\(threads.joined())\n    \(ends.joined(separator: ", "))"
    }
}

/// readlink(2).
private func target(of path: FilePath) -> String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = path.withPlatformString { readlink($0, &bytes, bytes.count) }
    return count < 0 ? nil : String(decoding: bytes[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
}
