import Synchronization
import Threads

/// A lease that sends every blob which is made in it to a repository at the same time, so that little is left to push when
/// the image is complete.
///
/// What has gone wrong with sending is no error here: the push sends what the repository lacks.
public final class UploadingDestination: ImageDestination {
    private let lease: ImageLease
    private let repository: any ImageRepository
    private let uploads = Mutex<[ParallelUpload]>([])

    public init(_ lease: ImageLease, uploadingTo repository: any ImageRepository) {
        self.lease = lease
        self.repository = repository
        // Without a thread, the first upload does it.
        try? Thread { repository.prepare() }.detach()
    }

    deinit {
        for upload in uploads.withLock({ $0 }) { upload.abandon() }
    }

    /// Why blobs could not be sent while they were made, if any could not; the first reason. None are tried after it. Waits for
    /// those that are under way.
    public var uploadFailure: (any Error)? {
        for upload in uploads.withLock({ $0 }) {
            if case .failure(let error) = upload.result() { return error }
        }
        return nil
    }

    public func copyBlob(_ descriptor: Descriptor, from source: some ImageSource) throws -> BlobArrival {
        try lease.copyBlob(descriptor, from: source)
    }

    public func canonical(_ layer: ImageLayer) throws -> ImageLayer { try lease.canonical(layer) }

    /// All that was sent has arrived by then, or been refused.
    public func write(_ document: ImageDocument) throws {
        for upload in uploads.withLock({ $0 }) { _ = upload.result() }
        try lease.write(document)
    }

    public func streamBlob(
        _ mediaType: MediaType, _ write: ((RawSpan) throws -> Void) throws -> Void
    ) throws -> Descriptor {
        guard uploads.withLock({ !$0.contains(where: \.hasFailed) }) else {
            return try lease.streamBlob(mediaType, write)
        }
        let upload = try ParallelUpload(to: repository)
        uploads.withLock { $0.append(upload) }
        do {
            let descriptor = try lease.streamBlob(mediaType) { take in
                try withoutActuallyEscaping(take) { take in
                    try write { bytes in
                        try take(bytes)
                        upload.send(bytes)
                    }
                    // The repository takes in what it has while the lease's file is synced, and while the next blob is made.
                    upload.complete()
                }
            }
            upload.identify(descriptor.digest)
            return descriptor
        } catch {
            upload.abandon()
            throw error
        }
    }
}
