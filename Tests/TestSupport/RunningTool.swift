import Glibc
public import SystemPackage
import Threads

/// A program that runs beside the test, to be watched, signalled or outlived.
///
/// Both outputs are drained on a thread: it never waits for the test to read.
public final class RunningTool: Sendable {
    private enum Phase {
        case running
        /// Both outputs are closed: the program and all that hold them have ended.
        case ended
        case timedOut
    }

    private struct State {
        var output: [UInt8] = []
        var errors: [UInt8] = []
        var phase = Phase.running
        var ending: Ending?
    }

    private let command: [String]
    private let seconds: Int
    private let child: ChildProcess
    private let state = Monitor(State())
    private let thread: Thread
    /// Closed to end the draining of outputs that others keep open.
    private let stop: FileDescriptor

    fileprivate init(
        _ tool: String, _ arguments: [String], _ environment: [String: String], _ directory: FilePath?, _ seconds: Int
    ) throws {
        ignoreBrokenPipes
        command = [tool] + arguments
        self.seconds = seconds
        var standardInput = try Pipe()
        let pipes = try (0..<3).map { _ in try FileDescriptor.pipe(options: .closeOnExec) }
        child = try ChildProcess(
            tool, arguments, environment, directory, standardInput.readEnd, pipes[0].writeEnd, pipes[1].writeEnd
        )
        standardInput.closeReadEnd()
        try pipes[0].writeEnd.close()
        try pipes[1].writeEnd.close()
        stop = pipes[2].writeEnd
        let deadline = ContinuousClock.now + .seconds(seconds)
        thread = try Thread { [state, ends = pipes.map(\.readEnd)] in
            let phase = Self.drain(ends, into: state, until: deadline)
            state.update { state in state.phase = phase }
            // Pipes that have been read to their ends, or that nobody asks about any more.
            for end in ends { try? end.close() }
        }
    }

    public var pid: Int32 { child.pid }

    /// What it has written on standard output so far.
    public var outputText: String { state.update { state in String(decoding: state.output, as: UTF8.self) } }

    /// What it has written on standard error so far.
    public var errorText: String { state.update { state in String(decoding: state.errors, as: UTF8.self) } }

    /// Waits until standard error contains `text`.
    ///
    /// - Throws: ``ToolFailed`` when the program ends without, ``ToolTimedOut``.
    public func waitForErrors(_ text: String) throws {
        let bytes = Array(text.utf8)
        var searched = 0
        let hasCome = state.wait { state -> Bool? in
            if state.errors[searched...].firstRange(of: bytes) != nil { return true }
            searched = max(0, state.errors.count - bytes.count)
            return state.phase == .running ? nil : false
        }
        if !hasCome { throw ToolFailed(result: try wait()) }
    }

    public func signal(_ signal: Int32) {
        // A pid that has been waited for may be somebody else's by now.
        state.update { state in
            if state.ending == nil { kill(pid, signal) }
        }
    }

    /// Waits for the end of the program and of all that holds its outputs.
    ///
    /// - Throws: ``ToolTimedOut``: the program runs on, and ends with the scope.
    @discardableResult
    public func wait() throws -> ToolResult {
        let seen = state.wait { state in state.phase == .running ? nil : state }
        guard seen.phase == .ended else {
            throw ToolTimedOut(
                tool: command[0], arguments: Array(command.dropFirst()), seconds: seconds, errors: seen.errors)
        }
        return ToolResult(command: command, ending: try waitForChild(), output: seen.output, errors: seen.errors)
    }

    private func waitForChild() throws -> Ending {
        try state.update { state in
            let ending = try state.ending ?? child.wait()
            state.ending = ending
            return ending
        }
    }

    /// Ends it, if it has not ended.
    fileprivate func end() throws {
        signal(SIGKILL)
        _ = try waitForChild()
        try stop.close()
        thread.join()
    }

    private static func drain(
        _ ends: [FileDescriptor], into state: Monitor<State>, until deadline: ContinuousClock.Instant
    ) -> Phase {
        var open: [FileDescriptor?] = ends
        while open[0] != nil || open[1] != nil {
            // An error here is one of this machine: whoever waits learns that the end was not seen.
            guard let ready = try? TestSupport.wait(for: open.map { ($0, POLLIN) }, until: deadline),
                ready.contains(true), !ready[2]
            else { return .timedOut }
            for number in 0...1 where ready[number] {
                guard let end = open[number] else { continue }
                var buffer = [UInt8](repeating: 0, count: 64 << 10)
                // Reading a pipe of ours fails only where reading ends.
                let count = (try? buffer.withUnsafeMutableBytes { try end.read(into: $0) }) ?? 0
                if count == 0 { open[number] = nil }
                state.update { state in
                    if number == 0 { state.output += buffer[..<count] } else { state.errors += buffer[..<count] }
                }
            }
        }
        return .ended
    }
}

/// Starts a program as ``run(_:_:input:environment:directory:seconds:)`` does, without input, and ends it with `body`.
///
/// - Parameter seconds: how long the test waits for what it says; then waiting fails.
public func withRunningTool<Result>(
    _ tool: String,
    _ arguments: [String] = [],
    environment: [String: String] = toolEnvironment,
    directory: FilePath? = nil,
    seconds: Int = 120,
    _ body: (RunningTool) throws -> Result
) throws -> Result {
    let running = try RunningTool(tool, arguments, environment, directory, seconds)
    let result: Result
    do {
        result = try body(running)
    } catch {
        // The error of the test says more than a second one.
        try? running.end()
        throw error
    }
    try running.end()
    return result
}
