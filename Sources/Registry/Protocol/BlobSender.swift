import Hashing
import OCI

/// What hands over a blob, piece by piece.
typealias BlobReading = ((RawSpan) throws -> Void) throws -> Void

/// An error of what makes or reads a blob: no other try will help, even where it looks like one of the registry.
struct SourceFailure: Error {
    let cause: any Error
}

/// Sends one blob as the body of one request, and sees what it is.
final class BlobSender {
    private let exchange: HTTPExchange
    private let hash = SHA256()
    private var size: Int64 = 0
    /// What the blob is to be, if that is known.
    private var expected: Descriptor?
    /// What went wrong between us and the server, so that it is not taken for the reader's.
    private var failure: (any Error)?

    private struct Answered: Error {}

    init(_ exchange: HTTPExchange) { self.exchange = exchange }

    /// Sends a blob while it is being made.
    ///
    /// - Returns: digest and size; nil when the server has answered before it had all.
    /// - Throws: ``SourceFailure``, ``HTTPError``.
    func send(_ read: BlobReading) throws -> (digest: Digest, size: Int64)? {
        do {
            try read(take)
            return (Digest(finishing: hash), size)
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
        expected = descriptor
        guard let sent = try send(read) else { return }
        guard sent.size == descriptor.size else {
            throw SourceFailure(
                cause: ContentError.tooShort(descriptor.digest, size: descriptor.size, found: sent.size))
        }
        guard sent.digest == descriptor.digest else {
            throw SourceFailure(cause: ContentError.otherContent(descriptor.digest, found: sent.digest))
        }
    }

    private func take(_ bytes: RawSpan) throws {
        guard bytes.byteCount > 0 else { return }
        size += Int64(bytes.byteCount)
        if let expected, size > expected.size {
            throw ContentError.tooLong(expected.digest, size: expected.size)
        }
        hash.update(bytes)
        do {
            guard try exchange.write(bytes) else { throw Answered() }
        } catch {
            failure = error
            throw error
        }
    }
}
