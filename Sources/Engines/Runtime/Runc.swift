import CLinux
import Filesystem
import Glibc
import OCI
import SystemPackage
import Tools

/// runc(8), which makes containers, and keeps its state in a directory of ours.
struct Runc {
    let state: Directory

    /// Starts a container that is described in `bundle`'s `config.json`.
    ///
    /// Detached: runc ends as soon as the container's program runs, which then is a child of this process. So a container
    /// costs no second process, its pipes and its exit status are its own, and its control group is there until we remove it.
    ///
    /// - Throws: ``EngineError/notStarted(_:)``, `ToolError`.
    func start(
        _ id: String, bundle: Directory, input: Tool.Stream, output: Tool.Stream, errors: Tool.Stream
    ) throws -> ContainerProcess {
        // Only Linux before 3.4 would refuse.
        _ = pushyard_become_subreaper()
        let pidFile = bundle.path.appending("pid")
        let log = bundle.path.appending("log")
        let tool = Tool(
            "runc",
            [
                "--root", state.path.string, "--log", log.string, "--log-format", "json", "run", "--detach",
                "--pid-file", pidFile.string, "--bundle", bundle.path.string, id,
            ])
        let (_, ending) = try tool.withProcess(input: input, output: output, errors: errors) { _ in }
        guard ending == .exited(0) else { throw EngineError.notStarted(try Self.message(in: bundle) ?? "\(ending)") }
        let text = String(decoding: try bundle.contents(of: "pid", limit: 100), as: UTF8.self)
        guard let pid = Int32(text) else { throw EngineError.notStarted("runc has left no pid") }
        return try ContainerProcess(pid: pid)
    }

    /// The last error in runc's log, whose lines are JSON objects.
    private static func message(in bundle: Directory) throws -> String? {
        let lines = try bundle.contents(of: "log", limit: 1 << 20).split(separator: UInt8(ascii: "\n"))
        return lines.reversed().lazy.compactMap { line -> String? in
            // A line that was cut off, or was written by a program that runc has started, is none of its messages.
            guard case .object(let members)? = try? JSON(parsing: Array(line)),
                case .string(let message)? = members["msg"],
                members["level"] == .string("error")
            else { return nil }
            return message
        }.first
    }
}
