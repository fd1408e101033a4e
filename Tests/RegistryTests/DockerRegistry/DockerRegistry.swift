import Glibc
import OCI
import SystemPackage
import TestSupport

@testable import Registry

/// Debian's docker-registry on a free port of the loopback, its storage in a temporary directory.
struct DockerRegistry {
    enum Access {
        case plain
        /// For user `ada` with password `open sesame`.
        case password
        /// With a certificate that only the authority of the test has signed.
        case tls
    }

    let port: UInt16
    /// What has signed its certificate.
    let authority: FilePath
    var address: RegistryAddress { get throws { try RegistryAddress("127.0.0.1:\(port)") } }

    func client(_ credentials: Credentials? = nil, trusting authority: FilePath? = nil) throws -> RegistryClient {
        var transport = Transport()
        if let authority { transport.authorities["127.0.0.1:\(port)"] = authority }
        return RegistryClient(try address, credentials: credentials, transport: transport)
    }
}

/// Runs a registry for as long as `body` does.
func withDockerRegistry<Result>(
    _ access: DockerRegistry.Access = .plain, attempts: Int = 5, _ body: (DockerRegistry) throws -> Result
) throws -> Result {
    do {
        return try withTemporaryDirectory { directory in
            let port = UInt16.random(in: 10_000..<32_768)
            let configuration = directory.appending("config.yml")
            try writeFile(try settings(access, port, directory), to: configuration)
            return try withRunningTool("docker-registry", ["serve", configuration.string], seconds: 600) { daemon in
                try daemon.waitForErrors("listening on 127.0.0.1:\(port)")
                let authority = directory.appending("ca.crt")
                return try body(DockerRegistry(port: port, authority: authority))
            }
        }
    } catch let failure as ToolFailed where failure.result.errorText.contains("in use") && attempts > 1 {
        return try withDockerRegistry(access, attempts: attempts - 1, body)
    }
}

func writeFile(_ text: String, to path: FilePath, mode: FilePermissions = [.ownerReadWrite]) throws {
    let file = try FileDescriptor.open(path, .writeOnly, options: [.create, .closeOnExec], permissions: mode)
    _ = try file.closeAfter { try file.writeAll(text.utf8) }
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
