import Threads

/// Sizes that one thread has looked up, for the others: to tell the size of a packed difference it must be inflated.
final class BlobSizes: Sendable {
    /// As many as do not matter for memory.
    private static let limit = 100_000

    private let sizes = Monitor<[ObjectID: UInt64]>([:])

    subscript(id: ObjectID) -> UInt64? {
        sizes.update { $0[id] }
    }

    func insert(_ size: UInt64, of id: ObjectID) {
        sizes.update { sizes in
            if sizes.count < Self.limit { sizes[id] = size }
        }
    }
}
