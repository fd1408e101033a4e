import Filesystem

extension ImageStore {
    /// Removes the names that the policy does not keep, and all content that no name and no lease leads to.
    ///
    /// Safe at any time beside any number of users; they wait while it looks around, not while it frees space. What a lease
    /// holds stays, and so do the names of held images. After an error or a kill, some may be gone and some not; what is
    /// named is whole.
    ///
    /// - Parameter dryRun: removes nothing.
    /// - Throws: `FilesystemError`; ``ContentError`` where a document is damaged, and nothing has been removed then.
    public func collect(_ policy: RetentionPolicy = RetentionPolicy(), dryRun: Bool = false) throws -> CollectionReport
    {
        try layout.directory.sweepStaging()
        return try withTemporaryDirectory(in: layout.directory, prefix: "collecting") { trash in
            try leases.withLock(Self.gate) {
                let plan = try CollectionPlan(self, policy)
                if !dryRun {
                    if !plan.names.isEmpty { try layout.untag(plan.names) }
                    for blob in plan.blobs {
                        let name = try FileName(blob.digest.hex)
                        try layout.blobs.rename(name, to: name, in: trash, whenOccupied: .replaced)
                    }
                    try sweepLayers()
                }
                return CollectionReport(names: plan.names, blobs: plan.blobs, remaining: plan.remaining)
            }
        }
    }

    /// The digests that leases hold, in this process or in others. Removes the locks of those that ended in a kill.
    func heldDigests() throws -> Set<Digest> {
        var held: Set<Digest> = []
        for entry in try leases.entries() where entry.name != Self.gate {
            // What has another name is no lease's.
            guard let digest = try? Digest("sha256:\(entry.name)") else { continue }
            if !removeIfUnused(entry.name) { held.insert(digest) }
        }
        return held
    }
}

/// What goes, as long as the gate is shut.
private struct CollectionPlan {
    private(set) var names: [ReferenceName] = []
    private(set) var blobs: [CollectionReport.Blob] = []
    private(set) var remaining: Int64 = 0

    /// An image with all of its names.
    private struct Candidate {
        let digest: Digest
        let names: [ReferenceName]
        let lastUse: Timestamp
        let reaches: Set<Digest>
    }

    init(_ store: ImageStore, _ policy: RetentionPolicy) throws {
        let held = try store.layout.reachable(from: store.heldDigests())
        let sizes = try store.layout.blobSizes()
        var kept = held
        var candidates: [Candidate] = []
        for (digest, images) in Dictionary(grouping: try store.images(), by: \.descriptor.digest) {
            let reaches = try store.layout.reachable(from: [digest])
            if held.contains(digest) || images.contains(where: { $0.name == nil }) {
                kept.formUnion(reaches)
            } else {
                candidates.append(
                    Candidate(
                        digest: digest, names: images.compactMap(\.name),
                        lastUse: try store.layout.lastUse(of: digest), reaches: reaches))
            }
        }
        // The newest first; of two of one time, always the same.
        candidates.sort { ($1.lastUse, $1.digest.hex) < ($0.lastUse, $0.digest.hex) }
        let oldest = policy.age.map { Timestamp.now.seconds - $0.components.seconds }
        var isFull = false
        for candidate in candidates {
            let all = kept.union(candidate.reaches)
            if let limit = policy.size, Self.size(of: all, sizes) > limit { isFull = true }
            if isFull || candidate.lastUse.seconds < oldest ?? .min {
                names += candidate.names
            } else {
                kept = all
            }
        }
        blobs = sizes.filter { !kept.contains($0.key) }
            .map { CollectionReport.Blob(digest: $0.key, size: $0.value) }
            .sorted { $0.digest.hex < $1.digest.hex }
        names.sort { $0.description < $1.description }
        remaining = Self.size(of: kept, sizes)
    }

    private static func size(of digests: Set<Digest>, _ sizes: [Digest: Int64]) -> Int64 {
        digests.reduce(0) { $0 + (sizes[$1] ?? 0) }
    }
}

extension ImageLayout {
    /// Every blob, in bytes.
    fileprivate func blobSizes() throws -> [Digest: Int64] {
        var sizes: [Digest: Int64] = [:]
        for entry in try blobs.entries() {
            // A stray, which `verify` tells of.
            guard let digest = try? Digest("sha256:\(entry.name)") else { continue }
            sizes[digest] = try metadata(of: digest)?.size
        }
        return sizes
    }
}
