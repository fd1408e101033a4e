/// A network namespace from which the internet is reached, and nothing of the host.
final class IsolatedNetwork: Sendable {
    /// Where slirp4netns answers questions, with the host's own resolver: slirp4netns(1).
    static let nameServer = "10.0.2.3"

    /// A process in it.
    let pid: Int32

    init(pid: Int32) { self.pid = pid }
}
