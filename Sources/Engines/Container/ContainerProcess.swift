import CLinux
import Glibc
import SystemPackage
import Tools

/// The first process of a container; when it ends, the kernel kills all others, and then it can be waited for.
final class ContainerProcess: Sendable {
    let pid: Int32
    /// Readable when the process has ended: pidfd_open(2).
    let handle: FileDescriptor

    /// Takes over a child of this process.
    init(pid: Int32) throws {
        self.pid = pid
        let opened = pushyard_pidfd_open(pid)
        guard opened >= 0 else { throw ToolError.interrupted("runc", Errno(rawValue: errno)) }
        handle = FileDescriptor(rawValue: opened)
    }

    deinit {
        // A pidfd holds nothing that its closing could lose.
        try? handle.close()
    }

    /// Waits for the end, once.
    func wait() throws -> Ending {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) == -1 {
            guard errno == EINTR else { throw ToolError.interrupted("container", Errno(rawValue: errno)) }
        }
        return Ending(waitStatus: status)
    }
}
