public import SystemPackage

/// Debian's docker-registry on a free port of the loopback, its storage in a temporary directory.
public struct DockerRegistry: Sendable {
    public enum Access: Sendable {
        case plain
        /// For user `ada` with password `open sesame`.
        case password
        /// With a certificate that only the authority of the test has signed.
        case tls
    }

    public let port: UInt16
    /// Where its certificates, users and blobs are.
    public let directory: FilePath
    private let daemon: RunningTool

    fileprivate init(port: UInt16, directory: FilePath, daemon: RunningTool) {
        self.port = port
        self.directory = directory
        self.daemon = daemon
    }

    /// What a reference begins with.
    public var host: String { "127.0.0.1:\(port)" }

    /// What has signed its certificate.
    public var authority: FilePath { directory.appending("ca.crt") }

    /// `METHOD PATH` of each request so far; what has just been answered may be missing.
    public var requests: [String] {
        daemon.outputText.split(separator: "\n").compactMap { line in
            // Combined log format: … "GET /v2/ HTTP/1.1" …
            let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
            guard parts.count > 1, parts[1].hasSuffix("HTTP/1.1") else { return nil }
            return parts[1].split(separator: " ").prefix(2).joined(separator: " ")
        }
    }
}

/// Runs a registry for as long as `body` does.
public func withDockerRegistry<Result>(
    _ access: DockerRegistry.Access = .plain, attempts: Int = 5, _ body: (DockerRegistry) throws -> Result
) throws -> Result {
    do {
        return try withTemporaryDirectory { directory in
            let port = UInt16.random(in: 10_000..<32_768)
            let configuration = directory.appending("config.yml")
            try writeFile(try settings(access, port, directory), to: configuration)
            let seconds = Soak.count(short: 600, full: 36_000)
            return try withRunningTool("docker-registry", ["serve", configuration.string], seconds: seconds) { daemon in
                try daemon.waitForErrors("listening on 127.0.0.1:\(port)")
                return try body(DockerRegistry(port: port, directory: directory, daemon: daemon))
            }
        }
    } catch let failure as ToolFailed where failure.result.errorText.contains("in use") && attempts > 1 {
        return try withDockerRegistry(access, attempts: attempts - 1, body)
    }
}

private func settings(_ access: DockerRegistry.Access, _ port: UInt16, _ directory: FilePath) throws -> String {
    let common = """
        version: 0.1
        log: {level: info}
        storage:
          filesystem: {rootdirectory: \(directory)/storage}
          delete: {enabled: true}
        http:
          addr: 127.0.0.1:\(port)
          secret: test

        """
    switch access {
    case .plain: return common
    case .password:
        let users = try run("htpasswd", ["-Bbn", "ada", "open sesame"]).success().output
        try writeFile(String(decoding: users, as: UTF8.self), to: directory.appending("htpasswd"))
        return common + "auth: {htpasswd: {realm: test, path: \(directory)/htpasswd}}\n"
    case .tls:
        try makeCertificates(in: directory)
        return common + "  tls: {certificate: \(directory)/server.crt, key: \(directory)/server.key}\n"
    }
}

/// `ca.crt`, and `server.crt` and `server.key` for 127.0.0.1, which it has signed.
private func makeCertificates(in directory: FilePath) throws {
    try writeFile("subjectAltName=IP:127.0.0.1\n", to: directory.appending("names"))
    for arguments in [
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out ca.crt -days 2 -subj /CN=test-ca",
        "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout server.key -out server.csr -subj /CN=127.0.0.1",
        "x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out server.crt -days 2 -extfile names",
    ] {
        try run("openssl", arguments.split(separator: " ").map(String.init), directory: directory).success()
    }
}
