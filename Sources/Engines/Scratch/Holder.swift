import CLinux
import Filesystem
import Glibc
import Mounts
import Synchronization
import SystemPackage
import Tools

/// A process that does nothing but keep namespaces and filesystems alive, and ends with this value or with this process,
/// however that ends.
///
/// Unmounting writes back what was written, up to a second for a large build, and forgets what was read, half as long. The
/// last one to let go of a filesystem waits for that: this process, then, and nobody waits for it.
final class Holder: Sendable {
    let pid: Int32
    private let pipe: FileDescriptor
    private let stays: Bool

    /// How filesystems are kept for whoever needs them next: by sleep(1), which has their roots open.
    ///
    /// It is a holder's successor, if the holder's value ends before its process does; so nothing stays of what is killed. It
    /// ends after some time, by SIGTERM, and when a later one takes its place. It is in a session of its own, and not in our
    /// mount namespace.
    struct Stay: Sendable {
        /// From the last use on.
        let time: Duration
        /// Of those who stay for the same, one has the lock.
        let lock: RecordLock
        /// Where it goes.
        let namespace: FileDescriptor
        /// The path of sleep(1).
        let sleep: String

        /// Nil where something is missing for it.
        init?(_ time: Duration, _ lock: RecordLock) {
            guard let namespace = originalMountNamespace, let sleep = try? Tool("sleep").find() else { return nil }
            (self.time, self.lock, self.namespace, self.sleep) = (time, lock, namespace, sleep)
        }

        var descriptors: [FileDescriptor] { [lock.descriptor, namespace] }
    }

    /// - Parameters:
    ///   - directories: what is kept open, and so mounted.
    ///   - ownNetwork: whether it gets a user namespace of its own, without ids as yet, that has a network namespace.
    ///   - stay: whether the directories are kept on when this value has ended.
    /// - Throws: ``EngineError/noUserNamespace(_:)``, ``EngineError/noHolder(_:)``.
    init(keeping directories: [Directory] = [], ownNetwork: Bool = false, stay: Stay? = nil) throws {
        var copies: [FileDescriptor] = []
        // For the process alone.
        defer { for copy in copies { try? copy.close() } }
        for directory in directories {
            copies.append(try .open(directory.descriptorPath, .readOnly, options: [.directory, .closeOnExec]))
        }
        let ends = try FileDescriptor.pipe(options: .closeOnExec)
        copies.append(ends.readEnd)
        let kept = (copies + (stay?.descriptors ?? [])).map(\.rawValue).sorted()
        stays = stay != nil
        pid = Self.start(until: ends.readEnd, kept, ownNetwork: ownNetwork, stay)
        let number = errno
        pipe = ends.writeEnd
        if pid == -1 {
            let error = Errno(rawValue: number)
            throw ownNetwork ? EngineError.noUserNamespace(error) : EngineError.noHolder(error)
        }
    }

    private static func start(until: FileDescriptor, _ kept: [Int32], ownNetwork: Bool, _ stay: Stay?) -> Int32 {
        let (until, count, network) = (until.rawValue, UInt32(kept.count), Int32(ownNetwork ? 1 : 0))
        guard let stay else { return pushyard_start_holder(until, kept, count, network, nil) }
        return stay.sleep.withCString { program in
            "\(stay.time.components.seconds)".withCString { time in
                "PUSHYARD_KEEPS=\(stay.lock.path)".withCString { variable in
                    var stay = pushyard_stay(
                        program: program, time: time, variable: variable, lock: stay.lock.descriptor.rawValue,
                        mounts: stay.namespace.rawValue)
                    return pushyard_start_holder(until, kept, count, network, &stay)
                }
            }
        }
    }

    deinit {
        // Whoever has ended already keeps nothing.
        if stays { _ = try? pipe.writeAll([1]) }
        try? pipe.close()
        // It may take its time; then it is waited for by init, when this process has ended.
        waitpid(pid, nil, WNOHANG)
    }
}

/// Holders of what is mounted for a while.
final class Holders: Sendable {
    private let holders = Mutex<[Holder]>([])

    /// Calls `body`, which unmounts what it mounts; what it has kept meanwhile is let go of only then, or after a stay.
    static func with<Result>(_ body: (Holders) throws -> Result) throws -> Result {
        let holders = Holders()
        defer { holders.holders.withLock { $0 = [] } }
        return try body(holders)
    }

    /// Keeps directories open, and so mounted.
    ///
    /// - Throws: ``EngineError/noHolder(_:)``.
    func keep(_ directories: [Directory], stay: Holder.Stay? = nil) throws {
        let holder = try Holder(keeping: directories, stay: stay)
        holders.withLock { $0.append(holder) }
    }
}
