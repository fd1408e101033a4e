public import OCI

extension RegistryClient {
    /// The most that a manifest may have, in bytes; registries take no more.
    public static let manifestLimit = 4 << 20

    /// The manifest or index of a tag or digest, checked against the digests that name it; nil when there is none.
    ///
    /// - Throws: ``HTTPError``, ``AuthenticationError``, ``RegistryError``, `DocumentError`, `ContentError`.
    public func manifest(_ reference: ManifestReference, of repository: RepositoryName) throws -> ImageDocument? {
        let action = "get manifest '\(reference)' of '\(repository)'"
        let request = RegistryRequest(
            action: action, target: .path("\(repository)/manifests/\(reference)"), headers: Self.acceptance,
            scopes: [Scope(repository: "\(repository)", access: .pull)])
        return try perform(request, accepting: [404]) { exchange, head, _ in
            let bytes = try exchange.readAll(limit: Self.manifestLimit)
            if head.status == 404 { return nil }
            let mediaType = try mediaType(head, action)
            for digest in try [reference.digest, announcedDigest(head, action)].compactMap(\.self) {
                try ContentCheck.check(
                    bytes, Descriptor(mediaType: mediaType, digest: digest, size: Int64(bytes.count)))
            }
            return try ImageDocument(parsing: bytes, as: mediaType)
        }
    }

    /// What a tag or digest stands for, without fetching it; nil when there is nothing, or when the registry tells too little.
    public func manifestDescriptor(
        _ reference: ManifestReference, of repository: RepositoryName
    ) throws -> Descriptor? {
        let action = "look for manifest '\(reference)' of '\(repository)'"
        let request = RegistryRequest(
            action: action, method: .head, target: .path("\(repository)/manifests/\(reference)"),
            headers: Self.acceptance, scopes: [Scope(repository: "\(repository)", access: .pull)])
        return try perform(request, accepting: [404]) { _, head, _ in
            guard head.status != 404, let size = head.contentLength, size >= 0,
                let digest = try reference.digest ?? announcedDigest(head, action)
            else { return nil }
            return Descriptor(mediaType: try mediaType(head, action), digest: digest, size: size)
        }
    }

    /// Stores a manifest or index under a tag or under its digest. What it refers to must be there.
    ///
    /// - Throws: ``HTTPError``, ``AuthenticationError``, ``RegistryError``.
    public func put(
        _ document: ImageDocument, as reference: ManifestReference, in repository: RepositoryName
    ) throws {
        let action = "put manifest '\(reference)' into '\(repository)'"
        let request = RegistryRequest(
            action: action, method: .put, target: .path("\(repository)/manifests/\(reference)"),
            headers: HTTPHeaders([("Content-Type", "\(document.mediaType)")]), body: .bytes(document.bytes),
            scopes: [Scope(repository: "\(repository)", access: .push)])
        // While another push of a blob ends, docker-registry 2.8.2 does not know it for a moment.
        for attempt in 1...2 {
            do {
                return try put(document, request)
            } catch RegistryError.refused(_, _, _, _, let messages)
                where messages.contains(where: { $0.hasPrefix("MANIFEST_BLOB_UNKNOWN") })
            {
                retries.pause(retries.delay(after: attempt, nil))
            }
        }
        try put(document, request)
    }

    private func put(_ document: ImageDocument, _ request: RegistryRequest) throws {
        let action = request.action
        try perform(request) { exchange, head, _ in
            _ = try exchange.readAll(limit: Self.manifestLimit)
            let digest = document.descriptor.digest
            guard let stored = try announcedDigest(head, action), stored != digest else { return }
            throw unexpected(action, "stored '\(stored)' instead of '\(digest)'")
        }
    }

    /// Deletes a manifest and every tag that stands for it. Registries delete by tag only if at all.
    ///
    /// - Throws: ``HTTPError``, ``AuthenticationError``, ``RegistryError``.
    public func deleteManifest(_ digest: Digest, of repository: RepositoryName) throws {
        let request = RegistryRequest(
            action: "delete manifest '\(digest)' of '\(repository)'", method: .delete,
            target: .path("\(repository)/manifests/\(digest)"),
            scopes: [Scope(repository: "\(repository)", access: .delete)])
        try perform(request) { _, _, _ in }
    }

    private static let acceptance = HTTPHeaders(ImageDocument.mediaTypes.map { ("Accept", "\($0)") })

    private func mediaType(_ head: HTTPHead, _ action: String) throws -> MediaType {
        guard let type = head.headers["Content-Type"] else { throw unexpected(action, "sent no Content-Type") }
        return try MediaType(contentType: type)
    }

    /// Optional by the specification; docker's and most others send it.
    private func announcedDigest(_ head: HTTPHead, _ action: String) throws -> Digest? {
        try head.headers["Docker-Content-Digest"].map { try Digest($0) }
    }
}
