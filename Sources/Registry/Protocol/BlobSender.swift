import OCI

/// What hands over a blob, piece by piece.
typealias BlobReading = ((RawSpan) throws -> Void) throws -> Void

/// An error of what makes or reads a blob: no other try will help, even where it looks like one of the registry.
struct SourceFailure: Error {
    let cause: any Error
}

/// Sends one blob as the body of one request.
final class BlobSender {
    private let exchange: HTTPExchange
    private var size: Int64 = 0
    /// What went wrong between us and the server, so that it is not taken for the reader's.
    private var failure: (any Error)?

    private struct Answered: Error {}

    init(_ exchange: HTTPExchange) { self.exchange = exchange }

    /// Sends a blob while it is being made.
    ///
    /// - Returns: its size; nil when the server has answered before it had all.
    /// - Throws: ``SourceFailure``, ``HTTPError``.
    func send(_ read: BlobReading) throws -> Int64? {
        do {
            try read(take)
            return size
        } catch {
            guard let failure else { throw SourceFailure(cause: error) }
            if failure is Answered { return nil }
            throw failure
        }
    }

    /// Sends a blob of known digest.
    ///
    /// - Throws: ``SourceFailure``, with a `ContentError` when the blob is not what the descriptor says; ``HTTPError``.
    func send(_ descriptor: Descriptor, _ read: BlobReading) throws {
        do {
            var check = try ContentCheck(descriptor)
            let sent = try send { take in
                try withoutActuallyEscaping(take) { take in
                    try read { bytes in
                        try check.update(bytes)
                        try take(bytes)
                    }
                }
            }
            if sent != nil { try check.finish() }
        } catch let error as ContentError {
            throw SourceFailure(cause: error)
        }
    }

    private func take(_ bytes: RawSpan) throws {
        guard bytes.byteCount > 0 else { return }
        size += Int64(bytes.byteCount)
        do {
            guard try exchange.write(bytes) else { throw Answered() }
        } catch {
            failure = error
            throw error
        }
    }
}
