import Filesystem
import Mounts
import SystemPackage
import TestSupport
import Threads

/// Calls `body` on a thread with a mount namespace of its own and an empty directory; both are gone afterwards.
func inMountNamespace(_ body: @escaping @Sendable (Directory) throws -> Void) throws {
    let outcome = Monitor<Result<Void, any Error>?>(nil)
    let thread = try Thread {
        let result = Result {
            try TestSupport.withTemporaryDirectory(on: .disk) { path in
                try enterMountNamespace()
                try body(Directory(path))
            }
        }
        outcome.update { $0 = result }
    }
    thread.join()
    try outcome.wait { $0 }.get()
}
