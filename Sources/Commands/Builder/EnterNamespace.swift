import Engines
import Glibc
import Mounts

/// Gives this process a mount namespace of its own, as whoever starts containers needs it; before there is a thread: unshare(2).
///
/// - Throws: ``NeedsRoot``, `MountError`.
func enterBuildNamespace() throws {
    guard geteuid() == 0 else { throw NeedsRoot() }
    try enterMountNamespace()
    NativeEngine.expectContainer()
}

/// Containers are started by root; what runs in them is not.
struct NeedsRoot: Error, CustomStringConvertible {
    var description: String {
        """
        only root may start containers
          run it with sudo; for pushes, set 'builder' to 'sudo -n pushyard factory'
        """
    }
}
