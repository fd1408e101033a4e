public import SystemPackage

/// How servers are reached and which of them are trusted.
public struct Transport: Sendable {
    /// Hosts, with `:port` where that is not the default, that need neither TLS nor a certificate that we trust.
    public var insecureHosts: Set<String>
    /// Certificates, in PEM, that are trusted beside the system's: file by host, with `:port` where that is not the
    /// default.
    public var authorities: [String: FilePath]
    public var proxy: Proxy
    public var timeLimits: HTTPTimeLimits
    /// Nobody waits for an answer any more as soon as one of these reports POLLERR or POLLHUP. They stay open.
    public var hangups: [FileDescriptor]

    public enum Proxy: Sendable {
        case none
        /// What `https_proxy`, `http_proxy` and `no_proxy` say; never for this machine, as in other clients.
        case environment
    }

    public init(
        insecureHosts: Set<String> = [], authorities: [String: FilePath] = [:], proxy: Proxy = .none,
        timeLimits: HTTPTimeLimits = HTTPTimeLimits(), hangups: [FileDescriptor] = []
    ) {
        self.insecureHosts = insecureHosts
        self.authorities = authorities
        self.proxy = proxy
        self.timeLimits = timeLimits
        self.hangups = hangups
    }

    func usesProxy(for url: HTTPURL) -> Bool {
        switch proxy {
        case .none: false
        case .environment: !url.isLoopback
        }
    }

    /// Whether a server may be talked to without TLS.
    func allowsPlain(_ url: HTTPURL) -> Bool { url.isLoopback || isInsecure(url) }

    func isInsecure(_ url: HTTPURL) -> Bool {
        insecureHosts.contains(url.authority) || insecureHosts.contains("\(url.host):\(url.port)")
    }

    func authority(for url: HTTPURL) -> FilePath? {
        authorities[url.authority] ?? authorities["\(url.host):\(url.port)"]
    }
}
