import CLinux
import Glibc
import SystemPackage
import Threads
import Tools

/// One build at the builder, seen from the hook: the source goes in, the log and the image come out.
struct Builder {
    let command: BuilderCommand
    let environment: [String: String]
    /// Where the log waits for the pusher.
    let spool: FilePath

    /// Of the builder's standard output, which is one line.
    private static let outputLimit = 64 << 10
    /// What a builder gets to end by itself, in milliseconds.
    private static let grace: Int32 = 10_000

    /// Builds what `writeSource` writes, on a thread of its own, and shows the log on `terminal` until it ends.
    ///
    /// The build is cancelled when the shell says so or is gone. Both streams of the builder are read to the end before
    /// this returns, unless it was cancelled.
    func run(
        _ arguments: [String], terminal: Terminal,
        writeSource: @escaping @Sendable (PipeEnd) throws -> Void
    ) throws -> BuildOutcome {
        let log = try LogSpool(in: spool)
        let relay = try Thread {
            // A pusher who cannot be reached is not a reason for the build to fail.
            try? log.relay(to: terminal.descriptor, unlessGone: terminal.shell.descriptor)
        }
        let failure = Monitor<(any Error)?>(nil)
        var output: [UInt8] = []
        var error = ErrorLine()
        let (isCancelled, ending) = try command.tool(arguments, environment: environment).withProcess(
            input: .pipe, output: .pipe, errors: .pipe
        ) { running in
            guard let input = running.input else { preconditionFailure("the input of the builder is a pipe") }
            let writer = try Thread {
                do { try writeSource(input) } catch { failure.update { $0 = error } }
                input.close()
            }
            let isCancelled = try !drain(running, log, &output, &error, terminal.shell)
            if isCancelled { try stop(running) }
            writer.join()
            return isCancelled
        }
        log.end()
        if isCancelled {
            relay.detach()
            return .cancelled
        }
        relay.join()
        // A builder that ends before it has read everything says why itself.
        if let error = failure.update({ $0 }), !error.isBrokenPipe { throw error }
        return BuildOutcome(ending, output: output, saidWhy: error.wasSeen, isRemote: command.isRemote)
    }

    /// Reads both streams to their ends and waits for the builder's own; false as soon as the build is cancelled.
    private func drain(
        _ running: borrowing RunningTool, _ log: LogSpool, _ output: inout [UInt8], _ error: inout ErrorLine,
        _ shell: Channel
    ) throws -> Bool {
        var open = [running.output, running.errors]
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        // A builder may close both streams and go on, and the pusher may go meanwhile.
        let process = try Self.handle(of: running)
        defer { close(process) }
        var isRunning = true
        while isRunning || open.contains(where: { $0 != nil }) {
            var polled = open.map { pollfd(fd: $0?.descriptor.rawValue ?? -1, events: Int16(POLLIN), revents: 0) }
            polled.append(pollfd(fd: shell.descriptor.rawValue, events: Int16(POLLIN), revents: 0))
            polled.append(pollfd(fd: isRunning ? process : -1, events: Int16(POLLIN), revents: 0))
            guard poll(&polled, nfds_t(polled.count), -1) >= 0 else {
                if errno == EINTR { continue }
                throw SessionError.noPoll(Errno(rawValue: errno))
            }
            if polled[2].revents != 0 {
                let message: ShellMessage? = try shell.receive()
                if message == nil || message == .cancel { return false }
            }
            if polled[3].revents != 0 { isRunning = false }
            for index in 0...1 where polled[index].revents != 0 {
                guard let pipe = open[index] else { continue }
                let count = try buffer.withUnsafeMutableBytes { try pipe.read(into: $0) }
                if count == 0 {
                    open[index] = nil
                } else if index == 1 {
                    try log.append(buffer[..<count])
                    error.read(buffer[..<count])
                } else {
                    output += buffer[..<min(count, Self.outputLimit - output.count)]
                }
            }
        }
        return true
    }

    /// The builder ends itself when nobody reads it any more, however it was reached; what is ours to signal is signalled.
    private func stop(_ running: borrowing RunningTool) throws {
        running.output?.close()
        running.errors?.close()
        running.signal(SIGTERM)
        let process = try Self.handle(of: running)
        defer { close(process) }
        var polled = pollfd(fd: process, events: Int16(POLLIN), revents: 0)
        if poll(&polled, 1, Self.grace) == 0 { running.signal(SIGKILL) }
    }

    /// For poll(2), readable when the builder has ended; the caller closes it.
    private static func handle(of running: borrowing RunningTool) throws -> Int32 {
        let handle = pushyard_pidfd_open(running.pid)
        guard handle >= 0 else { throw SessionError.noPoll(Errno(rawValue: errno)) }
        return handle
    }
}

extension Error {
    fileprivate var isBrokenPipe: Bool {
        guard case ToolError.interrupted(_, .brokenPipe)? = self as? ToolError else { return false }
        return true
    }
}
