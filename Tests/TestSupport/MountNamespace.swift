import CLinux
import Glibc
public import SystemPackage
import Threads

/// Calls `body` on a thread with a mount namespace of its own, in an empty directory; both are gone afterwards, and so is what
/// was mounted. Needs root.
///
/// Processes that `body` starts are in the same namespace.
public func inMountNamespace<R: Sendable>(
    on place: TemporaryPlace = .disk, _ body: @escaping @Sendable (FilePath) throws -> R
) throws -> R {
    let outcome = Monitor<Result<R, any Error>?>(nil)
    let thread = try Thread {
        let result = Result {
            try withTemporaryDirectory(on: place) { path in
                guard pushyard_unshare_mounts() == 0, mount("none", "/", nil, UInt(MS_REC | MS_SLAVE), nil) == 0 else {
                    throw Errno(rawValue: errno)
                }
                return try body(path)
            }
        }
        outcome.update { $0 = result }
    }
    thread.join()
    return try outcome.wait { $0 }.get()
}
