import Filesystem
import Synchronization

/// What one user of a store relies on: nothing that the lease holds is collected before it ends.
///
/// It reads and writes as the store's layout does, and holds all that it finds there or brings. To hold a manifest or an
/// index is to hold all that it points to. The kernel releases what a killed process held. For any number of threads.
public final class ImageLease: Sendable {
    public let store: ImageStore
    private let holds = Mutex<[Digest: Hold]>([:])

    init(_ store: ImageStore) { self.store = store }

    /// Holds a digest, whether there is such content or not; what is there now, stays.
    func hold(_ digest: Digest) throws {
        guard holds.withLock({ $0[digest] == nil }) else { return }
        let name = try FileName(digest.hex)
        let hold = try store.leases.withLock(ImageStore.gate, .shared) {
            Hold(try FileLock(waitingFor: name, in: store.leases, .shared))
        }
        holds.withLock { $0[digest] = hold }
    }

    func end() {
        let held = holds.withLock { holds in
            defer { holds = [:] }
            // A copy: the dictionary's own view of them would keep what holds them.
            return Array(holds.keys)
        }
        for digest in held {
            // Tidiness: a file that stays is removed by the collector.
            guard let name = try? FileName(digest.hex) else { continue }
            store.removeIfUnused(name)
        }
    }

    private final class Hold: Sendable {
        private let lock: FileLock
        init(_ lock: consuming FileLock) { self.lock = lock }
    }
}

extension ImageStore {
    /// Removes the lock of a digest that nobody uses any more.
    ///
    /// - Returns: whether it was unused.
    @discardableResult
    func removeIfUnused(_ name: FileName) -> Bool {
        do {
            let lock = try FileLock(trying: name, in: leases, .exclusive)
            try leases.removeFile(name)
            extendLifetime(lock)
            return true
        } catch {
            // Held, or not to be removed: either way it counts as used.
            return false
        }
    }
}

extension ImageLease: ImageSource, ImageDestination {
    public func document(_ descriptor: Descriptor) throws -> ImageDocument {
        try hold(descriptor.digest)
        return try store.layout.document(descriptor)
    }

    public func readBlob(_ descriptor: Descriptor, _ take: (RawSpan) throws -> Void) throws {
        try hold(descriptor.digest)
        try store.layout.readBlob(descriptor, take)
    }

    public func copyBlob(_ descriptor: Descriptor, from source: some ImageSource) throws -> BlobArrival {
        try hold(descriptor.digest)
        return try store.layout.copyBlob(descriptor, from: source)
    }

    public func streamBlob(
        _ mediaType: MediaType, _ write: ((RawSpan) throws -> Void) throws -> Void
    ) throws -> Descriptor {
        try store.layout.streamBlob(mediaType, write, announce: hold)
    }

    public func write(_ document: ImageDocument) throws {
        try hold(document.descriptor.digest)
        try store.layout.write(document)
    }

    /// Takes in a configuration.
    public func write(_ configuration: ImageConfiguration) throws -> Descriptor {
        let descriptor = configuration.descriptor(.oci)
        try hold(descriptor.digest)
        try store.layout.write(configuration.bytes, as: descriptor)
        return descriptor
    }
}
