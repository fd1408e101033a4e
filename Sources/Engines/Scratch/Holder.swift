import CLinux
import Glibc
import SystemPackage

/// A process that does nothing but keep namespaces and a filesystem alive, and ends with this value or with this process,
/// however that ends.
///
/// Unmounting writes back what was written, up to a second for a large build. The last one to let go of a filesystem
/// waits for that: this process, then, and nobody waits for it.
final class Holder: Sendable {
    let pid: Int32
    private let pipe: FileDescriptor

    /// - Parameters:
    ///   - directory: what is kept open, and so mounted.
    ///   - ownNetwork: whether it gets a user namespace of its own, without ids as yet, that has a network namespace.
    /// - Throws: ``EngineError/noUserNamespace(_:)``, ``EngineError/noHolder(_:)``.
    init(keeping directory: FilePath? = nil, ownNetwork: Bool = false) throws {
        let kept = try directory.map { path in
            try FileDescriptor.open(path, .readOnly, options: [.directory, .closeOnExec])
        }
        let ends = try FileDescriptor.pipe(options: .closeOnExec)
        pid = pushyard_start_holder(ends.readEnd.rawValue, kept?.rawValue ?? -1, ownNetwork ? 1 : 0)
        let number = errno
        // Copies for the process alone.
        try? ends.readEnd.close()
        try? kept?.close()
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
}
