import Synchronization
import Threads

/// Copies blobs on threads. The first error stops the other transfers, and is the one that is thrown.
func transfer(
    _ blobs: [Descriptor], from source: some ImageSource, to destination: some ImageDestination, parallel: Int,
    _ report: @escaping @Sendable (CopyEvent) -> Void
) throws -> [CopiedBlob] {
    let failure = FirstFailure()
    let observed = ObservedSource(source: source, failure: failure, report: report)
    let workers = max(1, min(parallel, blobs.count))
    let transfers = try OrderedMap<Descriptor, BlobArrival>(workers: workers, depth: blobs.count) {
        { blob in
            do {
                try failure.check()
                let arrival = try destination.copyBlob(blob, from: observed)
                report(.arrived(blob, arrival))
                return arrival
            } catch {
                failure.record(error)
                throw error
            }
        }
    }
    for blob in blobs { transfers.submit(blob) }
    var arrivals: [BlobArrival] = []
    do {
        while let arrival = try transfers.next() { arrivals.append(arrival) }
    } catch {
        try failure.check()
        throw error
    }
    return zip(blobs, arrivals).map(CopiedBlob.init)
}

/// What several threads ask before they go on.
private final class FirstFailure: Sendable {
    private let error = Mutex<(any Error)?>(nil)

    func record(_ failure: any Error) { error.withLock { $0 = $0 ?? failure } }

    /// Throws what was recorded first, if anything.
    func check() throws {
        if let error = error.withLock({ $0 }) { throw error }
    }
}

/// A source that tells what is read from it, and ends with the error of another transfer.
private struct ObservedSource<Source: ImageSource>: ImageSource {
    let source: Source
    let failure: FirstFailure
    let report: @Sendable (CopyEvent) -> Void

    func document(_ descriptor: Descriptor) throws -> ImageDocument { try source.document(descriptor) }

    func readBlob(_ descriptor: Descriptor, _ take: (RawSpan) throws -> Void) throws {
        var count: Int64 = 0
        try source.readBlob(descriptor) { bytes in
            try failure.check()
            try take(bytes)
            count += Int64(bytes.byteCount)
            report(.moved(descriptor, to: count))
        }
    }
}
