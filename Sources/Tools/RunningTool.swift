import Glibc
public import SystemPackage

/// A program that runs, for as long as the closure of ``Tool/withProcess(input:output:errors:_:)`` does.
public struct RunningTool: ~Copyable {
    public let pid: Int32
    /// Write here what the program is to read, then close it; nil unless a pipe was asked for.
    public let input: PipeEnd?
    /// What the program writes on standard output; nil unless a pipe was asked for.
    public let output: PipeEnd?
    /// What the program writes on standard error; nil unless a pipe was asked for.
    public let errors: PipeEnd?

    /// Sends a signal; a program that has ended meanwhile does not mind, as its pid stays ours until it is waited for.
    public borrowing func signal(_ signal: Int32) {
        kill(pid, signal)
    }
}

extension Tool {
    /// What one of the standard streams of a program is connected with.
    public enum Stream: Sendable {
        /// `/dev/null`.
        case null
        /// A pipe, whose other end is in ``RunningTool``.
        case pipe
        /// A descriptor of this process.
        case descriptor(FileDescriptor)
    }

    /// Starts the program, calls `body`, closes what is left of the pipes and waits for the end.
    ///
    /// A program that keeps running after its input has ended, or that ignores that nobody reads its output, is waited for
    /// as long as that takes; `body` ends it with a signal if it is to end.
    ///
    /// - Throws: ``ToolError``, or what `body` throws; the program has then been killed.
    public func withProcess<Result>(
        input: Stream = .null, output: Stream = .null, errors: Stream = .null,
        _ body: (borrowing RunningTool) throws -> Result
    ) throws -> (result: Result, ending: Ending) {
        let (pid, pipes) = try start(input, output, errors)
        let result: Result
        do {
            result = try body(RunningTool(pid: pid, input: pipes[0], output: pipes[1], errors: pipes[2]))
        } catch {
            // One that may not be signalled, as below sudo(8), still learns that nobody reads any more.
            for pipe in pipes { pipe?.close() }
            kill(pid, SIGKILL)
            _ = try wait(for: pid)
            throw error
        }
        for pipe in pipes { pipe?.close() }
        return (result, try wait(for: pid))
    }

    private func start(_ streams: Stream...) throws(ToolError) -> (pid_t, [PipeEnd?]) {
        var ours: [PipeEnd?] = []
        var theirs: [FileDescriptor] = []
        // Closed with this scope, once the program has its copies.
        var temporary: [PipeEnd] = []
        for (number, stream) in streams.enumerated() {
            switch stream {
            case .null:
                let null = open("/dev/null", O_RDWR | O_CLOEXEC)
                guard null >= 0 else { throw .notStarted(name, Errno(rawValue: errno)) }
                let end = PipeEnd(null, of: name)
                temporary.append(end)
                theirs.append(end.descriptor)
                ours.append(nil)
            case .pipe:
                let (readEnd, writeEnd) = try pipe()
                let (mine, other) = number == 0 ? (writeEnd, readEnd) : (readEnd, writeEnd)
                temporary.append(other)
                theirs.append(other.descriptor)
                ours.append(mine)
            case .descriptor(let descriptor):
                theirs.append(descriptor)
                ours.append(nil)
            }
        }
        let pid = try withExtendedLifetime(temporary) { () throws(ToolError) in try spawn(theirs) }
        return (pid, ours)
    }

    private func pipe() throws(ToolError) -> (read: PipeEnd, write: PipeEnd) {
        do throws(Errno) {
            let ends = try FileDescriptor.pipe(options: .closeOnExec)
            return (PipeEnd(ends.readEnd.rawValue, of: name), PipeEnd(ends.writeEnd.rawValue, of: name))
        } catch {
            throw .notStarted(name, error)
        }
    }

    private func wait(for pid: pid_t) throws(ToolError) -> Ending {
        var status: Int32 = 0
        guard retrying({ waitpid(pid, &status, 0) }) == pid else { throw .interrupted(name, Errno(rawValue: errno)) }
        return Ending(waitStatus: status)
    }
}
