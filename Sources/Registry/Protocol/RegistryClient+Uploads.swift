public import OCI
public import Tar

/// How a blob got to where it is.
public enum BlobArrival: Hashable, Sendable {
    /// It was there.
    case present
    /// The registry took it from another repository of its own.
    case mounted
    case sent
}

extension RegistryClient {
    /// Brings a blob of known digest into a repository, with as little as possible sent.
    ///
    /// - Parameters:
    ///   - sources: repositories of the same registry that may have it.
    ///   - open: the blob from its beginning; called once for each try.
    /// - Throws: ``HTTPError``, ``AuthenticationError``, ``RegistryError``, `ContentError` when the source is not what the
    ///   descriptor says, or what the source throws. The repository does not have the blob then.
    @discardableResult
    public func writeBlob<Source: ByteSource & ~Copyable>(
        _ descriptor: Descriptor, to repository: RepositoryName, mountingFrom sources: [RepositoryName] = [],
        open: () throws -> Source
    ) throws -> BlobArrival {
        let action = "put blob '\(descriptor.digest)' into '\(repository)'"
        var attempt = 1
        while true {
            if try hasBlob(descriptor.digest, in: repository) { return .present }
            let session = try mount(descriptor.digest, into: repository, from: sources, action)
            guard let session else { return .mounted }
            do {
                try withoutActuallyEscaping(open) { open in
                    try session.put(
                        descriptor.digest,
                        .stream(length: descriptor.size, isRestartable: true) { exchange in
                            try self.send(open(), descriptor, exchange)
                        })
                }
                return .sent
            } catch {
                session.cancel()
                guard attempt < retries.attempts, isTemporary(error) else { throw error }
                // The registry may have lost or spoilt the session: the next try has its own.
                retries.pause(retries.delay(after: attempt, nil))
                attempt += 1
            }
        }
    }

    /// Sends a blob while it is being made: `write` gets a sink, and the digest is known when it returns.
    ///
    /// It cannot be sent twice, so that a failure on the way is final.
    ///
    /// - Returns: digest and size of what was written, as `mediaType`.
    /// - Throws: ``HTTPError``, ``AuthenticationError``, ``RegistryError``, or what `write` throws. The repository does not
    ///   have the blob then.
    public func streamBlob(
        _ mediaType: MediaType, to repository: RepositoryName, write: (inout BlobUpload) throws -> Void
    ) throws -> Descriptor {
        let session = try UploadSession.begin(self, repository, "put a blob into '\(repository)'")
        do {
            return try session.stream(mediaType, write)
        } catch {
            session.cancel()
            throw error
        }
    }

    private func mount(
        _ digest: Digest, into repository: RepositoryName, from sources: [RepositoryName], _ action: String
    ) throws -> UploadSession? {
        for source in sources where source != repository {
            // Asked for before, so that a source without it costs a request and not an upload session.
            guard try mayTake(digest, from: source) else { continue }
            return try UploadSession.begin(self, repository, action, mounting: digest, from: source)
        }
        return try UploadSession.begin(self, repository, action)
    }

    private func mayTake(_ digest: Digest, from source: RepositoryName) throws -> Bool {
        do {
            return try hasBlob(digest, in: source)
        } catch RegistryError.refused(_, _, 401, _, _), RegistryError.refused(_, _, 403, _, _) {
            // Not ours to read: then the blob is sent.
            return false
        }
    }

    private func send<Source: ByteSource & ~Copyable>(
        _ source: consuming Source, _ descriptor: Descriptor, _ exchange: HTTPExchange
    ) throws {
        var check = try ContentCheck(descriptor)
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
            if count == 0 { return try check.finish() }
            let bytes = buffer.span.bytes.extracting(0..<count)
            try check.update(bytes)
            guard try exchange.write(bytes) else { return }
        }
    }

    private func isTemporary(_ error: any Error) -> Bool {
        switch error {
        case let error as HTTPError: RetryPolicy.isTemporary(error)
        // 404: the registry has lost the session, as one that was restarted does.
        case RegistryError.refused(_, _, let status, _, _): RetryPolicy.isTemporary(status) || status == 404
        default: false
        }
    }
}
