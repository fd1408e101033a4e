public import SystemPackage

/// What isolated containers reach, and how.
public struct NetworkSettings: Hashable, Sendable {
    /// Whether the host's neighbours are out of reach: RFC 1918, RFC 6598.
    public var blocksPrivateRanges: Bool
    /// Certificates (PEM) that steps trust beside those of their image.
    public var certificates: FilePath?
    /// `HTTP_PROXY` and the like.
    public var proxies: [String: String]

    public init(blocksPrivateRanges: Bool = false, certificates: FilePath? = nil, proxies: [String: String] = [:]) {
        (self.blocksPrivateRanges, self.certificates, self.proxies) = (blocksPrivateRanges, certificates, proxies)
    }
}
