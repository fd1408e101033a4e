import CLinux
import Filesystem
import Glibc
import SystemPackage

/// A process that does nothing but keep namespaces and filesystems alive, and ends with this value or with this process,
/// however that ends.
///
/// Unmounting writes back what was written, up to a second for a large build, and forgets what was read, half as long. The
/// last one to let go of a filesystem waits for that: this process, then, and nobody waits for it.
final class Holder: Sendable {
    let pid: Int32
    private let pipe: FileDescriptor

    /// - Parameters:
    ///   - directories: what is kept open, and so mounted.
    ///   - ownNetwork: whether it gets a user namespace of its own, without ids as yet, that has a network namespace.
    /// - Throws: ``EngineError/noUserNamespace(_:)``, ``EngineError/noHolder(_:)``.
    init(keeping directories: [Directory] = [], ownNetwork: Bool = false) throws {
        var copies: [FileDescriptor] = []
        // For the process alone.
        defer { for copy in copies { try? copy.close() } }
        for directory in directories {
            copies.append(try .open(directory.descriptorPath, .readOnly, options: [.directory, .closeOnExec]))
        }
        let ends = try FileDescriptor.pipe(options: .closeOnExec)
        copies.append(ends.readEnd)
        let kept = copies.map(\.rawValue).sorted()
        pid = pushyard_start_holder(ends.readEnd.rawValue, kept, UInt32(kept.count), ownNetwork ? 1 : 0)
        let number = errno
        pipe = ends.writeEnd
        if pid == -1 {
            let error = Errno(rawValue: number)
            throw ownNetwork ? EngineError.noUserNamespace(error) : EngineError.noHolder(error)
        }
    }

    deinit {
        try? pipe.close()
        // It may take its time; then it is waited for by init, when this process has ended.
        waitpid(pid, nil, WNOHANG)
    }

    /// Calls `body`, which unmounts what it mounts; what it has kept meanwhile is let go of only then.
    static func keeping<Result>(_ body: (_ keep: ([Directory]) throws -> Void) throws -> Result) throws -> Result {
        var holder: Holder?
        defer { withExtendedLifetime(holder) {} }
        return try body { holder = try Holder(keeping: $0) }
    }
}
