import Glibc
import SystemPackage

enum Pause {
    /// Waits a second.
    ///
    /// - Throws: ``ChainCancelled`` as soon as one of `hangups` reports that nobody waits any more.
    static func second(hangups: [FileDescriptor]) throws(ChainCancelled) {
        var polled = hangups.map { pollfd(fd: $0.rawValue, events: 0, revents: 0) }
        if poll(&polled, nfds_t(polled.count), 1000) > 0 { throw ChainCancelled() }
    }
}
