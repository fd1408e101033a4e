import Build
public import Filesystem
import OCI
import Synchronization

/// Builds images of a plan, one or several at once: what is up to date stays, the rest goes to its builder.
public final class ChainBuilder: Sendable {
    let host: ChainHost
    /// A directory for what lasts as long as the build.
    let scratch: Directory
    private let forced: Set<ImageID>
    private let existing: Mutex<ExistingImages>
    private let show: @Sendable (PlannedImage, [UInt8]) -> Void

    /// - Parameters:
    ///   - existing: what was there when the plan was made.
    ///   - forced: images that are built even if they are up to date.
    ///   - show: gets every line of every log.
    public init(
        _ host: ChainHost, existing: ExistingImages, forced: Set<ImageID>, scratch: Directory,
        show: @escaping @Sendable (PlannedImage, [UInt8]) -> Void
    ) throws {
        (self.host, self.scratch, self.forced, self.show) = (host, scratch, forced, show)
        self.existing = Mutex(existing)
        try host.files.sweep()
    }

    /// Builds an image whose parents are there, unless what is there has the same key.
    ///
    /// After an error the image that was there before is what its name stands for.
    ///
    /// - Throws: ``ChainError``, ``ChainCancelled``, `StepFailure`, `BuildError`, `ToolError`.
    public func build(_ planned: PlannedImage) throws -> ImageOutcome {
        try host.store.withLease { lease in
            let bases: [ImageReference: StoredImage]
            do {
                bases = try self.bases(of: planned, lease)
            } catch {
                // A transfer that nobody waits for is given up: that it failed is not the news then.
                try Pause.none(hangups: host.hangups)
                throw error
            }
            let (key, file) = existing.withLock { (planned.key(given: $0), planned.file(given: $0)) }
            if !forced.contains(planned.image.id), let key, let digest = try upToDate(planned, key, lease) {
                return .upToDate(digest)
            }
            let log = ChainLog(try host.files.createLog(of: planned.image.id)) { [show] in show(planned, $0) }
            let build = ImageBuild(
                planned: planned, key: key, file: file, bases: bases, host: host, scratch: scratch, lease: lease,
                log: log)
            let outcome: ImageOutcome
            do {
                outcome = try build.run()
            } catch {
                log.note("\(error)")
                throw error
            }
            try takeDown(planned, lease)
            return outcome
        }
    }

    /// What others are built on from now on.
    private func takeDown(_ planned: PlannedImage, _ lease: ImageLease) throws {
        let now = try ExistingImages(
            of: planned.image.produced, artifacts: [planned.image.id], host.files, lease)
        existing.withLock { existing in
            existing.images.merge(now.images) { _, new in new }
            existing.artifacts.merge(now.artifacts) { _, new in new }
        }
    }

    /// The images that it is built from, pulled where they are not here.
    private func bases(of planned: PlannedImage, _ lease: ImageLease) throws -> [ImageReference: StoredImage] {
        var bases: [ImageReference: StoredImage] = [:]
        for reference in planned.bases where bases[reference.withDefaultTag] == nil {
            let isOurs = existing.withLock { $0.images[reference.withDefaultTag]?.key != nil }
            do {
                let image = try lease.image(
                    reference, for: .current, pull: isOurs ? .never : host.pull, from: host.registries)
                bases[reference.withDefaultTag] = image
                existing.withLock { $0.images[reference.withDefaultTag] = ExistingImages.Result(of: image) }
            } catch {
                // Packer's docker may have images that nobody else has.
                if case .packer = planned.image.builder { continue }
                throw BuildError.image(reference, error)
            }
        }
        return bases
    }

    /// The digest of what is there, if it has this key under every name.
    private func upToDate(_ planned: PlannedImage, _ key: ChainKey, _ lease: ImageLease) throws -> Digest? {
        let image = planned.image
        let now = try ExistingImages(of: image.produced, artifacts: [image.id], host.files, lease)
        var digest: Digest?
        for reference in image.produced {
            guard let there = now.images[reference.withDefaultTag], there.key == key else { return nil }
            digest = digest ?? there.digest
        }
        if image.exports {
            guard let there = now.artifacts[image.id], there.key == key else { return nil }
            try host.files.markUsed(image.id)
            digest = digest ?? there.digest
        }
        return digest
    }
}

extension ChainImage {
    /// Whether it makes files for others.
    var exports: Bool { if case .run(let run) = builder { !run.exports.isEmpty } else { false } }
}
