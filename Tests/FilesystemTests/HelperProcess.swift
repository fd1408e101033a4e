import Glibc
import SystemPackage
import Testing

/// The executable `FilesystemTestHelper`, running: what it says arrives line by line. It is killed with this value.
final class HelperProcess {
    let pid: pid_t
    private var input: FileDescriptor?
    private let output: FileDescriptor
    /// The end of its standard error that we hold.
    private var errors: FileDescriptor?
    private var unread: [UInt8] = []
    private var isRunning = true

    /// Starts it with these arguments, through `wrapper` if there is one.
    init(_ arguments: String..., wrapper: [String] = []) throws {
        let pipes = try (0..<3).map { _ in try FileDescriptor.pipe(options: .closeOnExec) }
        let ends = [pipes[0].readEnd, pipes[1].writeEnd, pipes[2].writeEnd]
        defer { for end in ends { try? end.close() } }
        (input, output, errors) = (pipes[0].writeEnd, pipes[1].readEnd, pipes[2].readEnd)

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, end) in ends.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, end.rawValue, Int32(number))
        }
        let command = wrapper + [try Self.executable.string] + arguments
        var words = command.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var pid = pid_t()
        try #require(posix_spawnp(&pid, command[0], &actions, nil, &words, environ) == 0)
        self.pid = pid
    }

    deinit {
        if isRunning { kill() }
        try? input?.close()
        try? errors?.close()
        try? output.close()
    }

    /// Waits for the next line; nil when there are no more. A minute without one fails the test.
    func line() throws -> String? {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread.removeSubrange(...end) }
                return String(decoding: unread[..<end], as: UTF8.self)
            }
            var ready = pollfd(fd: output.rawValue, events: Int16(POLLIN), revents: 0)
            try #require(poll(&ready, 1, 60_000) == 1, "no line within a minute")
            let chunk = try [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
                count = try output.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            if chunk.isEmpty { return nil }
            unread += chunk
        }
    }

    /// Lets it go on, and waits for its end.
    func finish() throws {
        try input?.close()
        input = nil
        wait()
    }

    /// What sshd does when the client is gone.
    func hangUp() throws {
        try errors?.close()
        errors = nil
    }

    /// `kill -9`, and waits for its end.
    func kill() {
        Glibc.kill(pid, SIGKILL)
        wait()
    }

    private func wait() {
        while waitpid(pid, nil, 0) == -1 && errno == EINTR {}
        isRunning = false
    }

    /// Built beside the test bundle.
    static var executable: FilePath {
        get throws {
            var path = [CChar](repeating: 0, count: Int(PATH_MAX))
            try #require(readlink("/proc/self/exe", &path, path.count - 1) > 0)
            return FilePath(platformString: path).removingLastComponent().appending("FilesystemTestHelper")
        }
    }
}
