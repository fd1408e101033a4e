import Glibc
import SystemPackage

enum Pause {
    /// Waits a second.
    ///
    /// - Throws: ``ChainCancelled`` as soon as one of `hangups` reports that nobody waits any more.
    static func second(hangups: [FileDescriptor]) throws(ChainCancelled) { try pause(1000, hangups) }

    /// - Throws: ``ChainCancelled`` if one of `hangups` reports that nobody waits any more.
    static func none(hangups: [FileDescriptor]) throws(ChainCancelled) { try pause(0, hangups) }

    private static func pause(_ milliseconds: Int32, _ hangups: [FileDescriptor]) throws(ChainCancelled) {
        var polled = hangups.map { pollfd(fd: $0.rawValue, events: 0, revents: 0) }
        if poll(&polled, nfds_t(polled.count), milliseconds) > 0 { throw ChainCancelled() }
    }
}
