import Hashing
public import OCI
import Synchronization

extension RegistryClient {
    /// Brings a blob of known digest into a repository, with as little as possible sent.
    ///
    /// - Parameters:
    ///   - sources: repositories of the same registry that may have it.
    ///   - read: hands over the blob from its beginning; called once for each try.
    /// - Throws: ``HTTPError``, ``AuthenticationError``, ``RegistryError``, `ContentError` when the source is not what the
    ///   descriptor says, or what the source throws. The repository does not have the blob then.
    @discardableResult
    public func writeBlob(
        _ descriptor: Descriptor, to repository: RepositoryName, mountingFrom sources: [RepositoryName] = [],
        _ read: ((RawSpan) throws -> Void) throws -> Void
    ) throws -> BlobArrival {
        if sent.withLock({ $0[repository]?.contains(descriptor.digest) ?? false }) { return .present }
        let action = "put blob '\(descriptor.digest)' into '\(repository)'"
        var attempt = 1
        while true {
            if try hasBlob(descriptor.digest, in: repository) { return .present }
            let session = try mount(descriptor.digest, into: repository, from: sources, action)
            guard let session else { return .mounted }
            do {
                try session.put(descriptor, read)
                return .copied
            } catch let failure as SourceFailure {
                session.cancel()
                throw failure.cause
            } catch {
                session.cancel()
                guard attempt < retries.attempts, isTemporary(error) else { throw error }
                // The registry may have lost or spoilt the session: the next try has its own.
                retries.pause(retries.delay(after: attempt, nil))
                attempt += 1
            }
        }
    }

    /// Sends a blob while it is being made: `write` gets what takes its bytes, and the digest is known when it returns.
    ///
    /// It cannot be sent twice, so that a failure on the way is final.
    ///
    /// - Returns: digest and size of what was written, as `mediaType`.
    /// - Throws: ``HTTPError``, ``AuthenticationError``, ``RegistryError``, or what `write` throws. The repository does not
    ///   have the blob then.
    public func streamBlob(
        _ mediaType: MediaType, to repository: RepositoryName, _ write: ((RawSpan) throws -> Void) throws -> Void
    ) throws -> Descriptor {
        let hash = SHA256()
        var size: Int64 = 0
        let digest = try sendBlob(to: repository) { take in
            try withoutActuallyEscaping(take) { take in
                try write { bytes in
                    try take(bytes)
                    hash.update(bytes)
                    size += Int64(bytes.byteCount)
                }
            }
        } as: {
            Digest(finishing: hash)
        }
        return Descriptor(mediaType: mediaType, digest: digest, size: size)
    }

    /// The same, of a blob whose digest somebody else sees: `digest` tells it when all has been sent.
    ///
    /// - Throws: as for ``streamBlob(_:to:_:)``, and what `digest` throws.
    @discardableResult
    public func sendBlob(
        to repository: RepositoryName, _ write: ((RawSpan) throws -> Void) throws -> Void,
        as digest: () throws -> Digest
    ) throws -> Digest {
        let session = try UploadSession.begin(self, repository, "put a blob into '\(repository)'")
        do {
            let digest = try session.stream(write, as: digest)
            sent.withLock { _ = $0[repository, default: []].insert(digest) }
            return digest
        } catch {
            session.cancel()
            throw (error as? SourceFailure)?.cause ?? error
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

    private func isTemporary(_ error: any Error) -> Bool {
        switch error {
        case let error as HTTPError: RetryPolicy.isTemporary(error)
        // 404: the registry has lost the session, as one that was restarted does.
        case RegistryError.refused(_, _, let status, _, _): RetryPolicy.isTemporary(status) || status == 404
        default: false
        }
    }
}
