import Glibc
public import SystemPackage

/// Runs a program to its end, found through PATH, and returns what it wrote and how it ended.
///
/// Standard input is a pipe that carries `input` and then ends; both outputs are drained while it is written, so no
/// amount of data can block. The child gets exactly `environment`, its three descriptors and those of this process that
/// are not close-on-exec, SIGPIPE at its default and no blocked signal.
///
/// It blocks the calling thread, as tests are mostly synchronous and a child never waits for Swift's cooperative pool.
/// An async test may call it too, unless the child needs a task of the same process to go on.
///
/// - Parameter seconds: how long the program may run before it is killed: a hang fails one test, not the whole run.
/// - Throws: `Errno` when the program cannot be started (with a `directory` that is exit status 126 or 127, from
///   env(1)); ``ToolTimedOut``. A failing exit status is a result, not an error.
public func run(
    _ tool: String,
    _ arguments: [String] = [],
    input: [UInt8] = [],
    environment: [String: String] = toolEnvironment,
    directory: FilePath? = nil,
    seconds: Int = 120
) throws -> ToolResult {
    ignoreBrokenPipes
    var standardInput = try Pipe()
    var standardOutput = try Pipe()
    var standardError = try Pipe()
    let child = try ChildProcess(
        tool, arguments, environment, directory,
        standardInput.readEnd, standardOutput.writeEnd, standardError.writeEnd
    )
    standardInput.closeReadEnd()
    standardOutput.closeWriteEnd()
    standardError.closeWriteEnd()

    let deadline = ContinuousClock.now + .seconds(seconds)
    var unwritten = input[...]
    var output: [UInt8] = []
    var errors: [UInt8] = []
    if unwritten.isEmpty { standardInput.closeWriteEnd() }
    while standardOutput.readEnd != nil || standardError.readEnd != nil {
        let ready = try wait(
            for: [
                (standardInput.writeEnd, POLLOUT), (standardOutput.readEnd, POLLIN), (standardError.readEnd, POLLIN),
            ],
            until: deadline
        )
        guard ready.contains(true) else {
            let timedOut = ToolTimedOut(tool: tool, arguments: arguments, seconds: seconds, errors: errors)
            child.kill()
            throw timedOut
        }
        if ready[0] { try standardInput.write(&unwritten) }
        if ready[1] { try standardOutput.read(appendingTo: &output) }
        if ready[2] { try standardError.read(appendingTo: &errors) }
    }
    return ToolResult(command: [tool] + arguments, ending: try child.wait(), output: output, errors: errors)
}

/// What a child sees of the environment unless a test says otherwise.
///
/// Nothing of the developer's machine: no locale, time zone, git configuration or identity reaches a result.
public let toolEnvironment: [String: String] = [
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/nonexistent",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC0",
    // What builds leave behind is looked for.
    "PUSHYARD_BASE_TIMEOUT": "0",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_AUTHOR_NAME": "A U Thor",
    "GIT_AUTHOR_EMAIL": "author@example.com",
    "GIT_AUTHOR_DATE": "1112911993 -0700",
    "GIT_COMMITTER_NAME": "C O Mitter",
    "GIT_COMMITTER_EMAIL": "committer@example.com",
    "GIT_COMMITTER_DATE": "1112911993 -0700",
]

/// A program that stops reading early is its own affair: the write reports EPIPE instead of ending the test process.
let ignoreBrokenPipes: Void = {
    signal(SIGPIPE, SIG_IGN)
}()

/// Which of the descriptors can be read or written, or have been hung up; none when the deadline has passed.
func wait(
    for ends: [(descriptor: FileDescriptor?, events: Int32)], until deadline: ContinuousClock.Instant
) throws -> [Bool] {
    // poll(2) skips negative descriptors.
    var polled = ends.map { pollfd(fd: $0.descriptor?.rawValue ?? -1, events: Int16($0.events), revents: 0) }
    while true {
        let left = max(.zero, deadline - .now)
        let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
        if poll(&polled, nfds_t(polled.count), Int32(clamping: milliseconds)) >= 0 {
            return polled.map { $0.revents != 0 }
        }
        guard errno == EINTR else { throw Errno(rawValue: errno) }
    }
}
