import Build
import Glibc
import SystemPackage
import Tools

/// A program that builds an image: what it writes goes to the image's log, and it ends when nobody waits for it, or with us.
struct LoggedTool {
    /// What happens to it, and to all that it has started, when this process is killed.
    enum End {
        /// They are killed, and what they have mounted is gone: a process namespace and a mount namespace of its own.
        case atOnce
        /// It is asked to end by SIGTERM (packer passes no SIGINT on to itself), as it removes its containers itself then.
        case byRequest
    }

    private enum Stop {
        case cancelled, timeLimit
    }

    /// Its name and what it is given.
    let arguments: [String]
    var directory: FilePath?
    var environment: [String: String]
    let end: End

    /// Runs it to its end.
    ///
    /// - Throws: ``ChainCancelled``, ``ChainError/missing(tool:package:)``, ``ChainError/timeLimit(tool:_:)``, `ToolError`.
    func run(_ log: ChainLog, _ host: ChainHost) throws -> Ending {
        let name = arguments.first ?? ""
        guard Tool(name, environment: environment).isInstalled else {
            throw ChainError.missing(tool: name, package: package(name))
        }
        let tool = Tool("setpriv", wrapped, environment: environment, directory: directory)
        let pipe = try FileDescriptor.pipe(options: .closeOnExec)
        let reader = pipe.readEnd
        return try reader.closeAfter {
            var writer: FileDescriptor? = pipe.writeEnd
            // Where the program has not begun, whose error says why.
            defer { try? writer?.close() }
            let (stop, ending) = try start(tool, writingTo: pipe.writeEnd) { running in
                // Ours would keep the pipe open.
                try writer?.close()
                writer = nil
                return try follow(reader, running, log, host)
            }
            switch stop {
            case .cancelled: throw ChainCancelled()
            case .timeLimit: throw ChainError.timeLimit(tool: name, host.limits.wallTime)
            case nil: return ending
            }
        }
    }

    private func start<Result>(
        _ tool: Tool, writingTo writer: FileDescriptor, _ body: (borrowing RunningTool) throws -> Result
    ) throws -> (result: Result, ending: Ending) {
        guard end == .byRequest else {
            return try tool.withProcess(output: .descriptor(writer), errors: .descriptor(writer), body)
        }
        // A program that nobody reads is ended by SIGPIPE when it says that it will end, with nothing removed yet. So
        // somebody reads it who outlives us: tee(1), which goes on with what it has left of its outputs.
        let reader = Tool("tee", ["--ignore-interrupts", "-p", "/dev/null"])
        return try reader.withProcess(input: .pipe, output: .descriptor(writer)) { tee in
            guard let input = tee.input else { preconditionFailure("the input of tee is a pipe") }
            return try tool.withProcess(
                output: .descriptor(input.descriptor), errors: .descriptor(input.descriptor)
            ) { running in
                input.close()
                return try body(running)
            }
        }.result
    }

    /// The same for one that must succeed.
    ///
    /// - Throws: ``ChainError/failed(tool:_:)``, too.
    func succeed(_ log: ChainLog, _ host: ChainHost) throws {
        let ending = try run(log, host)
        guard ending == .exited(0) else { throw ChainError.failed(tool: arguments.first ?? "", ending) }
    }

    /// setpriv(1) and unshare(1) of util-linux, which every Debian has.
    private var wrapped: [String] {
        switch end {
        case .atOnce:
            [
                "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--",
            ] + arguments
        case .byRequest: ["--pdeathsig", "TERM", "--"] + arguments
        }
    }

    /// - Returns: why it was ended; nil if it ended by itself.
    private func follow(
        _ reader: FileDescriptor, _ running: borrowing RunningTool, _ log: ChainLog, _ host: ChainHost
    ) throws -> Stop? {
        var polled = [pollfd(fd: reader.rawValue, events: Int16(POLLIN), revents: 0)]
        polled += host.hangups.map { pollfd(fd: $0.rawValue, events: 0, revents: 0) }
        let deadline = ContinuousClock.now + host.limits.wallTime
        var stop: Stop?
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let left = deadline - .now
            let milliseconds = stop == nil ? Int32(clamping: max(0, left.components.seconds + 1) * 1000) : -1
            let count = poll(&polled, nfds_t(polled.count), milliseconds)
            guard count >= 0 || errno == EINTR else { throw Errno(rawValue: errno) }
            if stop == nil {
                if count > 0, polled.dropFirst().contains(where: { $0.revents != 0 }) { stop = .cancelled }
                if left <= .zero { stop = .timeLimit }
                if stop != nil {
                    running.signal(end == .atOnce ? SIGKILL : SIGTERM)
                    polled.removeSubrange(1...)
                }
            }
            guard count > 0, polled[0].revents != 0 else { continue }
            let length = try buffer.withUnsafeMutableBytes { try reader.read(into: $0) }
            if length == 0 { return stop }
            log.write(buffer.span.bytes.extracting(..<length))
        }
    }

    /// What a program writes that belongs in no log, and ends well; killed with this process.
    ///
    /// - Throws: ``ChainError/missing(tool:package:)``, `ToolError`.
    @discardableResult
    static func output(
        _ arguments: [String], environment: [String: String], directory: FilePath? = nil
    ) throws -> [UInt8] {
        let result = try result(arguments, environment: environment, directory: directory)
        guard result.ending == .exited(0) else {
            throw ToolError.failed(arguments[0], result.ending, message: result.errors)
        }
        return result.output
    }

    static func result(
        _ arguments: [String], environment: [String: String], directory: FilePath? = nil
    ) throws -> ToolResult {
        guard Tool(arguments[0], environment: environment).isInstalled else {
            throw ChainError.missing(tool: arguments[0], package: package(arguments[0]))
        }
        let wrapped = ["--pdeathsig", "KILL", "--"] + arguments
        return try Tool("setpriv", wrapped, environment: environment, directory: directory)
            .run(timeLimit: .seconds(3600))
    }
}

/// The package of Debian's that has a program.
func package(_ tool: String) -> String { tool == "docker" ? "docker.io" : tool }
