public import OCI
import Synchronization

/// The registries of image references, each reached and authenticated to as transport and credential files say.
public final class Registries: ImageRegistries {
    private let transport: Transport
    private let credentials: CredentialFiles
    private let retries: RetryPolicy
    private let warn: @Sendable (String) -> Void
    /// By repository: credentials may differ. Tokens and connections are used again.
    private let clients = Mutex<[String: RegistryClient]>([:])

    /// - Parameter warn: told what a registry wants its users to know, once each.
    public init(
        transport: Transport = Transport(), credentials: CredentialFiles, retries: RetryPolicy = RetryPolicy(),
        warn: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.transport = transport
        self.credentials = credentials
        self.retries = retries
        self.warn = warn
    }

    /// - Throws: ``CredentialError``, `ToolError`. No request is sent yet.
    public func repository(
        of reference: ImageReference, mountable: @escaping @Sendable (Digest) -> [RepositoryName]
    ) throws -> any ImageRepository {
        let name = reference.repository
        let key = "\(reference.registry)/\(name)"
        if let known = clients.withLock({ $0[key] }) {
            return RegistryRepository(name, of: known, mountable: mountable)
        }
        // Not under the lock: a credential helper may ask a server.
        let found = try credentials.credentials(for: "\(reference.registry)", repository: "\(name)")
        let client = RegistryClient(
            reference.registry, credentials: found, transport: transport, retries: retries, warn: warn)
        return clients.withLock { clients in
            let client = clients[key] ?? client
            clients[key] = client
            return RegistryRepository(name, of: client, mountable: mountable)
        }
    }
}
