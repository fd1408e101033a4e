import Escaping
import Glibc
import SystemPackage

/// The program `git`, run on one repository for what libgit2 cannot do.
///
/// It gets an environment of its own, so that nothing of the caller's or the user's configuration reaches it, and may not
/// fetch what a partial clone lacks. It gets no more memory than allowed: a difference of a few bytes can stand for gigabytes.
struct GitProcess {
    let directory: FilePath
    let quarantine: FilePath?
    /// Of its data segment, in bytes: RLIMIT_DATA of getrlimit(2). What is mapped of packs does not count.
    var memoryLimit = 512 << 20

    /// Runs git and gives `body` what it prints, piece by piece; the process has ended when this returns.
    ///
    /// - Parameter pieceSize: How many bytes of memory are used for that.
    /// - Returns: nil if git succeeded, its complaint if not.
    /// - Throws: ``GitError/cannotRunGit(_:)``; what `body` throws, and git is stopped then.
    func run(_ arguments: [String], pieceSize: Int = 1 << 18, _ body: (Span<UInt8>) throws -> Void) throws -> String? {
        let child = try start(arguments)
        defer { close(child.errors) }
        let outcome = Result {
            try child.output.closeAfter { try forEachPiece(of: child.output, size: pieceSize, body) }
        }
        // With its output closed, git ends by SIGPIPE if it has not ended already.
        let status = try wait(for: child.pid)
        try outcome.get()
        return status == 0 ? nil : complaint(from: child.errors, status: status)
    }

    private func start(
        _ arguments: [String]
    ) throws(GitError) -> (pid: pid_t, output: FileDescriptor, errors: FileDescriptor) {
        do {
            let output = try FileDescriptor.pipe(options: .closeOnExec)
            defer { close(output.writeEnd) }
            return try output.readEnd.closingOnError {
                let errors = try FileDescriptor.pipe(options: .closeOnExec)
                defer { close(errors.writeEnd) }
                return try errors.readEnd.closingOnError {
                    // What git complains of beyond what a pipe holds is lost: nobody reads it before the end.
                    _ = fcntl(errors.writeEnd.rawValue, F_SETFL, O_NONBLOCK)
                    let pid = try spawn(arguments, output: output.writeEnd, errors: errors.writeEnd)
                    return (pid, output.readEnd, errors.readEnd)
                }
            }
        } catch {
            throw .cannotRunGit("\(error)")
        }
    }

    private var environment: [String] {
        var environment = [
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/nonexistent", "LC_ALL=C",
            "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_ATTR_NOSYSTEM=1", "GIT_NO_REPLACE_OBJECTS=1",
            "GIT_NO_LAZY_FETCH=1", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0",
        ]
        if let quarantine {
            // In quotes, a colon is no separator.
            let quoted = quarantine.string.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            environment.append("GIT_ALTERNATE_OBJECT_DIRECTORIES=\"\(quoted)\"")
        }
        return environment
    }

    /// posix_spawn(3) has no place for limits, and setting them afterwards would come late.
    private var limiter: [String] {
        ["sh", "-c", "ulimit -d \(memoryLimit >> 10) 2>/dev/null; exec \"$@\"", "sh"]
    }

    /// Objects are streamed from 1 MiB on, and little of a pack is mapped at a time, so that git needs little memory.
    private var options: [String] {
        [
            "git", "--git-dir=\(directory)", "-c", "safe.directory=\(directory)", "-c", "core.bigFileThreshold=1m",
            "-c", "core.packedGitWindowSize=1m", "-c", "core.packedGitLimit=8m",
        ]
    }

    private func spawn(
        _ arguments: [String], output: FileDescriptor, errors: FileDescriptor
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        try check(posix_spawn_file_actions_init(&actions))
        defer { posix_spawn_file_actions_destroy(&actions) }
        try check(posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0))
        try check(posix_spawn_file_actions_adddup2(&actions, output.rawValue, 1))
        try check(posix_spawn_file_actions_adddup2(&actions, errors.rawValue, 2))

        // A program that ignores SIGPIPE hands that down, and then git would not end with its reader.
        var attributes = posix_spawnattr_t()
        try check(posix_spawnattr_init(&attributes))
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        try check(posix_spawnattr_setsigmask(&attributes, &signals))
        sigaddset(&signals, SIGPIPE)
        try check(posix_spawnattr_setsigdefault(&attributes, &signals))
        try check(posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)))

        return try withCStrings(limiter + options + arguments) { arguments in
            try withCStrings(environment) { environment in
                var pid: pid_t = 0
                try check(posix_spawnp(&pid, "sh", &actions, &attributes, arguments, environment))
                return pid
            }
        }
    }

    private func forEachPiece(
        of descriptor: FileDescriptor, size: Int, _ body: (Span<UInt8>) throws -> Void
    ) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        defer { buffer.deallocate() }
        while case let count = try descriptor.read(into: buffer), count > 0 {
            try body(Span(_unsafeBytes: UnsafeRawBufferPointer(rebasing: buffer[..<count])))
        }
    }

    private func wait(for pid: pid_t) throws -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 {
            guard errno == EINTR else { throw Errno(rawValue: errno) }
        }
        return status
    }

    private func complaint(from errors: FileDescriptor, status: Int32) -> String {
        var text = [UInt8](repeating: 0, count: 4096)
        // The complaint itself is what is reported; that it cannot be read changes nothing.
        let count = (try? text.withUnsafeMutableBytes { try errors.read(into: $0) }) ?? 0
        let line = text.prefix(count).prefix { $0 != UInt8(ascii: "\n") }
        guard line.isEmpty else { return "\(Escaped(line))" }
        // The macros of wait(2): the low seven bits are the signal, the next byte is the exit status.
        let signal = status & 0x7F
        return signal == 0 ? "it ended with status \(status >> 8 & 0xFF)" : "it was ended by signal \(signal)"
    }

    private func close(_ descriptor: FileDescriptor) {
        // Pipes hold nothing that closing could lose.
        try? descriptor.close()
    }
}

extension FileDescriptor {
    fileprivate func closingOnError<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            // The first error says more.
            try? close()
            throw error
        }
    }
}

/// The posix_spawn family returns its error number instead of setting errno.
private func check(_ code: Int32) throws(Errno) {
    guard code == 0 else { throw Errno(rawValue: code) }
}

private func withCStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) throws -> Result
) rethrows -> Result {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return try body(copies + [nil])
}
