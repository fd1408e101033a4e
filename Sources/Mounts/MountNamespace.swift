import CLinux
import Glibc
import Synchronization
public import SystemPackage

/// Gives the calling thread, and all threads and processes that it starts from now on, a mount namespace of their own:
/// mount_namespaces(7).
///
/// What is mounted in it is seen nowhere else, and is gone when the last of them has ended, however it ended; what the host
/// mounts is still seen in it (slave propagation). A process that wants this for all of itself calls it before it has a second
/// thread. A `Directory` that was opened before stays in the old namespace: nothing can be mounted below it.
///
/// - Throws: ``MountError``; needs CAP_SYS_ADMIN.
public func enterMountNamespace() throws(MountError) {
    let namespace = open("/proc/thread-self/ns/mnt", O_RDONLY | O_CLOEXEC)
    let (isFirst, _) = original.compareExchange(expected: -1, desired: namespace, ordering: .acquiringAndReleasing)
    if !isFirst { close(namespace) }
    try attempt(.enterNamespace) { pushyard_unshare_mounts() }
    // Without this, systems that share their root (all with systemd) would see every mount of ours.
    try attempt(.enterNamespace) { mount("none", "/", nil, UInt(MS_REC | MS_SLAVE), nil) }
}

/// The mount namespace that this process was in before ``enterMountNamespace()``, as setns(2) takes it. Nil if it is in that
/// one still, and without proc(5).
public var originalMountNamespace: FileDescriptor? {
    let namespace = original.load(ordering: .acquiring)
    return namespace == -1 ? nil : FileDescriptor(rawValue: namespace)
}

/// Open as long as the process lives.
private let original = Atomic<Int32>(-1)

/// Makes a system call; throws what errno says when it answers -1.
@discardableResult
func attempt(_ action: @autoclosure () -> MountError.Action, _ call: () -> Int32) throws(MountError) -> Int32 {
    let result = call()
    guard result == -1 else { return result }
    let number = errno
    throw .refused(action(), Errno(rawValue: number))
}
