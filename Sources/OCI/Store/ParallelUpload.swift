import Threads

/// A blob on its way to a repository, on a thread of its own, while it is being made.
///
/// At most 8 MiB wait for the network; then whoever makes the blob waits, too. After a failure nobody waits any more.
final class ParallelUpload: Sendable {
    private static let capacity = 8 << 20

    private enum Phase {
        case open, complete, abandoned
        case identified(Digest)
        case ended(Result<Void, any Error>)
    }

    private struct State {
        var phase = Phase.open
        var pieces: [[UInt8]] = []
        var waiting = 0
    }

    private struct Abandoned: Error {}

    private let shared: Monitor<State>

    init(to repository: any ImageRepository) throws(ThreadError) {
        let shared = Monitor(State())
        self.shared = shared
        let thread = try Thread {
            let result = Result {
                try repository.sendBlob { take in
                    while let piece = try Self.next(shared) { try take(piece.span.bytes) }
                } as: {
                    try Self.digest(shared)
                }
            }
            shared.update { state in
                state.phase = .ended(result)
                state.pieces = []
            }
        }
        // Its result is what is waited for.
        thread.detach()
    }

    func send(_ bytes: RawSpan) {
        let piece = bytes.withUnsafeBytes { Array($0) }
        shared.wait { state -> Void? in
            guard case .open = state.phase else { return () }
            guard state.waiting < Self.capacity else { return nil }
            state.pieces.append(piece)
            state.waiting += piece.count
            return ()
        }
    }

    /// No more will come but its digest.
    func complete() { end(.complete) }

    /// That is the blob of which everything has come.
    func identify(_ digest: Digest) { end(.identified(digest)) }

    /// Has the repository forget what it has of the blob, unless that is all.
    func abandon() {
        end(.abandoned)
        _ = result()
    }

    /// Waits for the repository to take the blob, which is complete, or to refuse it.
    func result() -> Result<Void, any Error> {
        shared.wait { state in
            guard case .ended(let result) = state.phase else { return nil }
            return result
        }
    }

    /// Whether the repository has refused it so far.
    var hasFailed: Bool {
        shared.update { state in
            if case .ended(.failure) = state.phase { true } else { false }
        }
    }

    private func end(_ phase: Phase) {
        shared.update { state in
            if case .ended = state.phase { return }
            state.phase = phase
        }
    }

    private static func next(_ shared: Monitor<State>) throws -> [UInt8]? {
        try shared.wait { state -> Result<[UInt8]?, Abandoned>? in
            if case .abandoned = state.phase { return .failure(Abandoned()) }
            if let piece = state.pieces.first {
                state.pieces.removeFirst()
                state.waiting -= piece.count
                return .success(piece)
            }
            if case .open = state.phase { return nil }
            return .success(nil)
        }.get()
    }

    private static func digest(_ shared: Monitor<State>) throws -> Digest {
        try shared.wait { state -> Result<Digest, Abandoned>? in
            switch state.phase {
            case .identified(let digest): .success(digest)
            case .abandoned: .failure(Abandoned())
            default: nil
            }
        }.get()
    }
}
