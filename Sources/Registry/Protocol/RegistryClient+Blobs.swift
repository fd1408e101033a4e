public import OCI

extension RegistryClient {
    /// Whether a repository has a blob.
    ///
    /// - Throws: ``HTTPError``, ``AuthenticationError``, ``RegistryError``.
    public func hasBlob(_ digest: Digest, in repository: RepositoryName) throws -> Bool {
        let request = RegistryRequest(
            action: "look for blob '\(digest)' in '\(repository)'", method: .head,
            target: .path("\(repository)/blobs/\(digest)"),
            scopes: [Scope(repository: "\(repository)", access: .pull)])
        return try perform(request, accepting: [404]) { _, head, _ in head.status != 404 }
    }

    /// Hands a blob to `take`, checked against its size and digest while it passes; fetches on where a connection broke.
    ///
    /// Nothing beyond the announced size is handed over. After an error, what was taken is to be thrown away.
    ///
    /// - Throws: ``HTTPError``, ``AuthenticationError``, ``RegistryError``, `ContentError`, or what `take` throws.
    public func readBlob(
        _ descriptor: Descriptor, of repository: RepositoryName, _ take: (RawSpan) throws -> Void
    ) throws {
        let action = "get blob '\(descriptor.digest)' of '\(repository)'"
        var check = try ContentCheck(descriptor)
        var attempt = 1
        while true {
            let before = check.count
            let failure = try fetch(descriptor, of: repository, action, &check, take)
            // A connection that broke after the last byte has done its work.
            guard let failure, check.count < descriptor.size else { return try check.finish() }
            // One that moves on is not stuck: a large blob over a bad line may need many.
            if check.count - before >= 1 << 20 { attempt = 1 }
            guard RetryPolicy.isTemporary(failure), attempt < retries.attempts else { throw failure }
            retries.pause(retries.delay(after: attempt, nil))
            attempt += 1
        }
    }

    /// Deletes a blob, where the registry allows it.
    public func deleteBlob(_ digest: Digest, of repository: RepositoryName) throws {
        let request = RegistryRequest(
            action: "delete blob '\(digest)' of '\(repository)'", method: .delete,
            target: .path("\(repository)/blobs/\(digest)"),
            scopes: [Scope(repository: "\(repository)", access: .delete)])
        try perform(request) { _, _, _ in }
    }

    /// Fetches what is missing.
    ///
    /// - Returns: what ended the connection too early, if anything.
    private func fetch(
        _ descriptor: Descriptor, of repository: RepositoryName, _ action: String, _ check: inout ContentCheck,
        _ take: (RawSpan) throws -> Void
    ) throws -> HTTPError? {
        let start = check.count
        var request = RegistryRequest(
            action: action, target: .path("\(repository)/blobs/\(descriptor.digest)"),
            scopes: [Scope(repository: "\(repository)", access: .pull)])
        if start > 0 { request.headers.append("Range", "bytes=\(start)-") }
        // What `take` throws may look like an error of this request, as another registry's does: it must not repeat it.
        var refusal: (any Error)?
        let failure: HTTPError? = try perform(request) { exchange, head, _ in
            // A server that knows no ranges sends all of it again.
            var repeated = head.status == 206 ? 0 : start
            if head.status == 206 {
                guard head.headers["Content-Range"]?.hasPrefix("bytes \(start)-") == true else {
                    throw unexpected(action, "sent another part of it than asked for")
                }
            } else if let length = head.contentLength, length != descriptor.size {
                throw unexpected(action, "has \(length) bytes instead of \(descriptor.size)")
            }
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            while true {
                let count: Int
                do {
                    count = try buffer.withUnsafeMutableBytes { try exchange.read(into: $0) }
                } catch let error as HTTPError {
                    return error
                }
                if count == 0 { return nil }
                let skipped = Int(min(Int64(count), repeated))
                repeated -= Int64(skipped)
                let bytes = buffer.span.bytes.extracting(skipped..<count)
                do {
                    try check.update(bytes)
                    try take(bytes)
                } catch {
                    refusal = error
                    return nil
                }
            }
        }
        if let refusal { throw refusal }
        return failure
    }
}
