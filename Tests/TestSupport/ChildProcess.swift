import Glibc
import SystemPackage

/// A started program, to be waited for once.
struct ChildProcess {
    let pid: pid_t

    /// Starts `tool` with these descriptors as its 0, 1 and 2; every other one of ours is close-on-exec.
    ///
    /// posix_spawn(3), not Subprocess: that library is async only, and a synchronous test has no task to run it on.
    init(
        _ tool: String, _ arguments: [String], _ environment: [String: String], _ directory: FilePath?,
        _ standardDescriptors: FileDescriptor?...
    ) throws {
        var actions = posix_spawn_file_actions_t()
        try check(posix_spawn_file_actions_init(&actions))
        defer { posix_spawn_file_actions_destroy(&actions) }
        for case (let number, let descriptor?) in standardDescriptors.enumerated() {
            try check(posix_spawn_file_actions_adddup2(&actions, descriptor.rawValue, Int32(number)))
        }

        var attributes = posix_spawnattr_t()
        try check(posix_spawnattr_init(&attributes))
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        try check(posix_spawnattr_setsigmask(&attributes, &signals))
        sigaddset(&signals, SIGPIPE)
        try check(posix_spawnattr_setsigdefault(&attributes, &signals))
        try check(posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)))

        // posix_spawn_file_actions_addchdir_np(3) is hidden from Swift behind _GNU_SOURCE; env(1) execs, so the pid is
        // the tool's own.
        let command = (directory.map { ["env", "--chdir=\($0)"] } ?? []) + [tool] + arguments
        pid = try withCStrings(command) { arguments in
            try withCStrings(environment.map { "\($0.key)=\($0.value)" }) { environment in
                var pid: pid_t = 0
                try check(posix_spawnp(&pid, command[0], &actions, &attributes, arguments, environment))
                return pid
            }
        }
    }

    /// Waits for the end and collects the status.
    func wait() throws -> Ending {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 {
            guard errno == EINTR else { throw Errno(rawValue: errno) }
        }
        // The macros of wait(2): the low seven bits are the signal, the next byte is the exit status.
        let signal = status & 0x7f
        return signal == 0 ? .exited(status >> 8 & 0xff) : .signalled(signal)
    }

    /// Ends the program at once and collects it.
    func kill() {
        Glibc.kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
    }
}

/// The posix_spawn family returns its error number instead of setting errno.
private func check(_ code: Int32) throws {
    guard code == 0 else { throw Errno(rawValue: code) }
}

private func withCStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) throws -> Result
) rethrows -> Result {
    let copies = strings.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    return try body(copies + [nil])
}
