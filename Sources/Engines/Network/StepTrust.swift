import Build
import Filesystem
import SystemPackage

/// What steps need to get out of a network that looks into connections: proxies, and certificates of their authority.
///
/// Only variables and a mount: no layer has any of it.
struct StepTrust {
    private static let path = "/run/pushyard/certificates.pem"
    /// What OpenSSL, curl, git, Python, Node and cargo look at.
    private static let variables = [
        "CARGO_HTTP_CAINFO", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "NODE_EXTRA_CA_CERTS", "PIP_CERT",
        "REQUESTS_CA_BUNDLE",
        "SSL_CERT_FILE",
    ]
    /// Where distributions have theirs.
    private static let bundles: [ContainerPath] = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
    ]

    /// What the step does not set itself.
    let environment: [EnvironmentVariable]
    let mounts: [RuntimeMount]

    /// - Parameter files: a directory in memory.
    init(_ step: Step, _ settings: NetworkSettings, in view: ContainerView, files: Directory) throws {
        guard step.network != .none else {
            (environment, mounts) = ([], [])
            return
        }
        var variables = settings.proxies.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        var mounts: [RuntimeMount] = []
        if let certificates = settings.certificates {
            let file = try files.makeFile(
                "certificates.pem", Self.own(of: view) + Self.contents(of: certificates))
            mounts.append(.bind(file, at: Self.path, readOnly: true))
            variables += Self.variables.map { ($0, Self.path) }
        }
        let taken = Set(step.environment.map(\.name))
        environment = variables.filter { !taken.contains($0.0) }.compactMap { EnvironmentVariable($0.0, $0.1) }
        self.mounts = mounts
    }

    /// The image's own, as the variables leave nothing else.
    private static func own(of view: ContainerView) throws -> [UInt8] {
        for path in bundles {
            if let bundle = try view.contents(of: path, limit: 16 << 20) { return bundle + [UInt8(ascii: "\n")] }
        }
        return []
    }

    private static func contents(of path: FilePath) throws -> [UInt8] {
        guard let name = path.lastComponent else { throw EngineError.notDirectory(path.string) }
        let directory = try Directory(path.removingLastComponent())
        return try directory.contents(of: RelativePath(FileName(name.string)), limit: 16 << 20)
    }
}
