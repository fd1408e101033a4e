import OCI

/// An upload that a registry has opened; it goes on at the Location of the last answer, as that was given.
final class UploadSession {
    private let client: RegistryClient
    private let repository: RepositoryName
    private let action: String
    private let scopes: [Scope]
    private var location: HTTPURL

    private static let answerLimit = 1 << 20

    private init(
        _ client: RegistryClient, _ repository: RepositoryName, _ action: String, _ scopes: [Scope],
        _ location: HTTPURL
    ) {
        self.client = client
        self.repository = repository
        self.action = action
        self.scopes = scopes
        self.location = location
    }

    static func begin(
        _ client: RegistryClient, _ repository: RepositoryName, _ action: String
    ) throws -> UploadSession {
        guard
            let session = try open(client, repository, action, [], [Scope(repository: "\(repository)", access: .push)])
        else { throw client.unexpected(action, "has the blob before it was sent") }
        return session
    }

    /// - Returns: nil when the registry has mounted the blob.
    static func begin(
        _ client: RegistryClient, _ repository: RepositoryName, _ action: String, mounting digest: Digest,
        from source: RepositoryName
    ) throws -> UploadSession? {
        try open(
            client, repository, action, [("mount", "\(digest)"), ("from", "\(source)")],
            [
                Scope(repository: "\(repository)", access: .push), Scope(repository: "\(source)", access: .pull),
            ])
    }

    private static func open(
        _ client: RegistryClient, _ repository: RepositoryName, _ action: String, _ query: [(String, String)],
        _ scopes: [Scope]
    ) throws -> UploadSession? {
        let request = RegistryRequest(
            action: action, method: .post, target: .path("\(repository)/blobs/uploads/", query: query),
            body: .bytes([]), scopes: scopes)
        return try client.perform(request) { exchange, head, url in
            _ = try exchange.readAll(limit: answerLimit)
            if head.status == 201 { return nil }
            guard let location = head.headers["Location"] else {
                throw client.unexpected(action, "opened an upload without a Location")
            }
            return UploadSession(client, repository, action, scopes, try url.resolving(location))
        }
    }

    /// Sends the whole content and completes the upload.
    func put(_ descriptor: Descriptor, _ read: BlobReading) throws {
        try withoutActuallyEscaping(read) { read in
            try put(
                descriptor.digest,
                .stream(length: descriptor.size, isRestartable: true) { try BlobSender($0).send(descriptor, read) })
        }
    }

    /// Completes the upload, with its whole content or with the last of it.
    private func put(_ digest: Digest, _ body: HTTPBody) throws {
        let request = RegistryRequest(
            action: action, method: .put, target: .location(try location.appendingQuery("digest", "\(digest)")),
            headers: HTTPHeaders([("Content-Type", "application/octet-stream")]), body: body, scopes: scopes,
            repetition: .afterRefusal)
        try client.perform(request) { exchange, head, _ in
            _ = try exchange.readAll(limit: Self.answerLimit)
            guard let stored = head.headers["Docker-Content-Digest"], stored != "\(digest)" else { return }
            throw client.unexpected(action, "stored '\(stored)' instead of '\(digest)'")
        }
    }

    /// Where a registry says how much it has, it has to be what was sent.
    private func check(_ range: String?, _ size: Int64) throws {
        guard let range, let dash = range.lastIndex(of: "-"), let last = Int64(range[range.index(after: dash)...])
        else { return }
        // docker-registry says `0-0` of nothing, too.
        guard last + 1 != size, !(last == 0 && size == 0) else { return }
        throw client.unexpected(action, "has \(last + 1) bytes of it instead of \(size)")
    }

    /// Sends what `write` writes, in one request, and completes the upload under the digest that it has then.
    func stream(_ write: BlobReading, as digest: () throws -> Digest) throws -> Digest {
        var written: Int64?
        try withoutActuallyEscaping(write) { write in
            let body = HTTPBody.stream(length: nil, isRestartable: false) { exchange in
                written = try BlobSender(exchange).send(write)
            }
            let request = RegistryRequest(
                action: action, method: .patch, target: .location(location),
                headers: HTTPHeaders([("Content-Type", "application/octet-stream")]), body: body, scopes: scopes,
                repetition: .afterRefusal)
            try client.perform(request) { exchange, head, url in
                _ = try exchange.readAll(limit: Self.answerLimit)
                if let next = head.headers["Location"] { location = try url.resolving(next) }
                if let written { try check(head.headers["Range"], written) }
            }
        }
        guard written != nil else { throw client.unexpected(action, "answered before it had all of the blob") }
        let digest = try digest()
        try put(digest, .bytes([]))
        return digest
    }

    /// Lets the registry forget the upload.
    func cancel() {
        let request = RegistryRequest(
            action: action, method: .delete, target: .location(location), scopes: scopes, repetition: .afterRefusal)
        // The caller throws what went wrong; an upload that stays is removed by the registry in time.
        try? client.perform(request) { _, _, _ in }
    }
}
