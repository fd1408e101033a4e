import Glibc

/// A thread of our own (pthread_create(3)), for work that blocks. Whoever starts it joins or detaches it, once.
public final class Thread: Sendable {
    private let handle: pthread_t

    /// Starts a thread that runs `body`.
    ///
    /// Throws when the system has no thread to give, most often because of a limit on processes.
    public init(_ body: @escaping @Sendable () -> Void) throws(ThreadError) {
        let start = Unmanaged.passRetained(Start(body))
        var handle = pthread_t()
        let code = pthread_create(
            &handle, nil,
            { argument in
                // pthread_create hands back the pointer that was given to it, which is not nil.
                if let argument { Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            }, start.toOpaque())
        guard code == 0 else {
            start.release()
            throw .notStarted(errno: code)
        }
        self.handle = handle
    }

    /// Waits for the thread to end.
    public func join() {
        pthread_join(handle, nil)
    }

    /// Runs `body` on the calling thread with the lowest priority: when nothing else wants the processor, or hardly more.
    ///
    /// A thread does not end like this: it has a lock of the C library's then, which others wait for.
    public static func yieldingToAllOthers<Result>(_ body: () throws -> Result) rethrows -> Result {
        // POSIX has it for processes; for Linux, this is the calling thread: setpriority(2), "C library/kernel differences".
        let thread = __priority_which_t(PRIO_PROCESS.rawValue)
        let before = getpriority(thread, 0)
        setpriority(thread, 0, 19)
        // Where the limit of RLIMIT_NICE forbids it, it stays.
        defer { setpriority(thread, 0, before) }
        return try body()
    }

    /// Leaves the thread to end by itself, however long a call that it blocks in may last.
    public func detach() {
        pthread_detach(handle)
    }
}

/// Why there is no thread.
public enum ThreadError: Error, CustomStringConvertible {
    case notStarted(errno: Int32)

    public var description: String {
        switch self {
        case .notStarted(let errno): "cannot start a thread: \(String(cString: strerror(errno)))"
        }
    }
}

private final class Start {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// The number of processors online (sysconf(3)), at least 1.
public var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
