import CLinux
import Glibc
import SystemPackage

extension Tool {
    /// Starts the program with `streams` as its descriptors 0, 1 and 2; the caller waits for the pid that is returned.
    ///
    /// The first program that is started makes this process ignore SIGPIPE: a broken pipe is an error of write(2), and the
    /// program itself gets the default action back.
    func spawn(_ streams: [FileDescriptor]) throws(ToolError) -> pid_t {
        _ = ignoredBrokenPipes
        let path = try find()
        let inherited = try Inherited(streams + descriptors, for: name)
        var pid: pid_t = 0
        let code = Spawn(inherited.copies, directory).run(
            path, arguments: [name] + arguments, environment: environment.map { "\($0.key)=\($0.value)" }, pid: &pid
        )
        guard code == 0 else { throw .notStarted(name, Errno(rawValue: code)) }
        return pid
    }

    /// Whether the program can be found; it may still fail to start.
    public var isInstalled: Bool {
        do { return access(try find(), X_OK) == 0 } catch { return false }
    }

    /// Where the program is, or would be.
    ///
    /// By our own search: posix_spawnp(3) would look in the PATH of this process, and run a text file through sh.
    ///
    /// - Throws: ``ToolError/notInstalled(_:path:)``, `notStarted` for what can be no name.
    public func find() throws(ToolError) -> String {
        guard !name.utf8.contains(0), !name.isEmpty else { throw .notStarted(name, .invalidArgument) }
        if name.utf8.contains(UInt8(ascii: "/")) { return name }
        let path = environment["PATH", default: ""]
        for directory in path.split(separator: ":") where directory.hasPrefix("/") {
            let candidate = "\(directory)/\(name)"
            if access(candidate, X_OK) == 0 { return candidate }
        }
        throw .notInstalled(name, path: path)
    }
}

private let ignoredBrokenPipes: Void = {
    signal(SIGPIPE, SIG_IGN)
}()

/// Copies of descriptors above all numbers that the program is to find them at, so that none overwrites another.
private struct Inherited: ~Copyable {
    private(set) var copies: [Int32] = []

    init(_ descriptors: [FileDescriptor], for tool: String) throws(ToolError) {
        for descriptor in descriptors {
            let copy = fcntl(descriptor.rawValue, F_DUPFD_CLOEXEC, Int32(descriptors.count))
            guard copy >= 0 else { throw .notStarted(tool, Errno(rawValue: errno)) }
            copies.append(copy)
        }
    }

    deinit {
        for copy in copies { close(copy) }
    }
}

/// The C structures of one posix_spawn(3). Their functions fail only without memory.
private struct Spawn: ~Copyable {
    private var actions = posix_spawn_file_actions_t()
    private var attributes = posix_spawnattr_t()
    private var code: Int32 = 0

    init(_ descriptors: [Int32], _ directory: FilePath?) {
        note(posix_spawn_file_actions_init(&actions))
        note(posix_spawnattr_init(&attributes))
        for (number, descriptor) in descriptors.enumerated() {
            note(posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number)))
        }
        // Ours are all close-on-exec; what the caller of this process left open is not.
        note(pushyard_spawn_closefrom(&actions, Int32(descriptors.count)))
        if let directory { note(directory.withPlatformString { pushyard_spawn_chdir(&actions, $0) }) }

        var signals = sigset_t()
        sigemptyset(&signals)
        note(posix_spawnattr_setsigmask(&attributes, &signals))
        sigfillset(&signals)
        note(posix_spawnattr_setsigdefault(&attributes, &signals))
        note(posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)))
    }

    deinit {
        // destroy(3) only frees what init allocated.
        var actions = actions
        var attributes = attributes
        posix_spawn_file_actions_destroy(&actions)
        posix_spawnattr_destroy(&attributes)
    }

    /// - Returns: an error number; 0 is success.
    borrowing func run(_ path: String, arguments: [String], environment: [String], pid: inout pid_t) -> Int32 {
        guard code == 0 else { return code }
        guard !(arguments + environment).contains(where: { $0.utf8.contains(0) }) else { return EINVAL }
        return withCStrings(arguments) { arguments in
            withCStrings(environment) { environment in
                withUnsafePointer(to: actions) { actions in
                    withUnsafePointer(to: attributes) { attributes in
                        posix_spawn(&pid, path, actions, attributes, arguments, environment)
                    }
                }
            }
        }
    }

    private mutating func note(_ code: Int32) {
        if self.code == 0 { self.code = code }
    }
}

private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return (copies + [nil]).withUnsafeBufferPointer { pointers in
        // Never empty, so there is a base address.
        body(pointers.baseAddress.unsafelyUnwrapped)
    }
}
