import Glibc
import SystemPackage

extension Tool {
    /// Runs the program to its end: all of `input` is its standard input, and what it writes is returned.
    ///
    /// Both outputs are drained while the input is written, so no amount of data can block. A program that stops reading
    /// early is not an error.
    ///
    /// - Parameter limit: of each output, in bytes.
    /// - Throws: ``ToolError``; a failing exit status is a result, not an error.
    public func run(
        input: [UInt8] = [], limit: Int = 1 << 20, timeLimit: Duration = .seconds(60)
    ) throws -> ToolResult {
        let (outputs, ending) = try withProcess(input: .pipe, output: .pipe, errors: .pipe) { running in
            try exchange(running, input: input, limit: limit, timeLimit: timeLimit)
        }
        return ToolResult(output: outputs.0, errors: outputs.1, ending: ending)
    }

    /// The same for a program that must succeed; returns its standard output.
    ///
    /// - Throws: ``ToolError/failed(_:_:message:)`` unless the exit status is 0.
    @discardableResult
    public func output(
        input: [UInt8] = [], limit: Int = 1 << 20, timeLimit: Duration = .seconds(60)
    ) throws -> [UInt8] {
        let result = try run(input: input, limit: limit, timeLimit: timeLimit)
        guard result.ending == .exited(0) else { throw ToolError.failed(name, result.ending, message: result.errors) }
        return result.output
    }

    private func exchange(
        _ running: borrowing RunningTool, input: [UInt8], limit: Int, timeLimit: Duration
    ) throws(ToolError) -> ([UInt8], [UInt8]) {
        guard let stdin = running.input, let stdout = running.output, let stderr = running.errors else {
            preconditionFailure("every stream of a run is a pipe")
        }
        let deadline = ContinuousClock.now + timeLimit
        var unwritten = input[...]
        if unwritten.isEmpty { stdin.close() }
        var outputs: [[UInt8]] = [[], []]
        let sources = [stdout, stderr]
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while sources.contains(where: { $0.descriptor.rawValue >= 0 }) {
            let ready = try poll([(stdin, POLLOUT), (stdout, POLLIN), (stderr, POLLIN)], until: deadline, timeLimit)
            if ready[0] { try feed(stdin, &unwritten) }
            for (number, source) in sources.enumerated() where ready[number + 1] {
                let count = try chunk.withUnsafeMutableBytes { buffer in
                    Result { () throws(ToolError) in try source.read(into: buffer) }
                }.get()
                if count == 0 { source.close() }
                guard outputs[number].count + count <= limit else { throw .tooMuchOutput(name, limit: limit) }
                outputs[number] += chunk[..<count]
            }
        }
        return (outputs[0], outputs[1])
    }

    /// Writes one piece that cannot block and closes the pipe after the last, or when nobody reads any more.
    private func feed(_ pipe: PipeEnd, _ bytes: inout ArraySlice<UInt8>) throws(ToolError) {
        // poll(2) says writable when PIPE_BUF bytes fit: pipe(7).
        let piece = bytes.prefix(4096)
        do {
            try pipe.write(piece.span.bytes)
            bytes = bytes.dropFirst(piece.count)
            if bytes.isEmpty { pipe.close() }
        } catch .interrupted(_, .brokenPipe) {
            pipe.close()
        }
    }

    /// Which of the pipes can be read or written, or have lost their other end.
    private func poll(
        _ pipes: [(PipeEnd, Int32)], until deadline: ContinuousClock.Instant, _ timeLimit: Duration
    ) throws(ToolError) -> [Bool] {
        // poll(2) skips closed ones, as their number is -1.
        var polled = pipes.map { pollfd(fd: $0.0.descriptor.rawValue, events: Int16($0.1), revents: 0) }
        while true {
            let left = deadline - .now
            guard left > .zero else { throw .timedOut(name, after: timeLimit) }
            let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000 + 1
            let count = Glibc.poll(&polled, nfds_t(polled.count), Int32(clamping: milliseconds))
            if count > 0 { return polled.map { $0.revents != 0 } }
            guard count == 0 || errno == EINTR else { throw .interrupted(name, Errno(rawValue: errno)) }
        }
    }
}
