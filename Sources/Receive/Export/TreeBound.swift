import Git
import Source

/// The limits of a source, held against a tree's headers: a push of a few hundred bytes can hold a tree of any size.
struct TreeBound {
    private let limits: SourceLimits

    init(_ limits: SourceLimits) {
        self.limits = limits
    }

    /// What is left out of an archive is looked at, too.
    var entryLimit: UInt64 { UInt64(limits.entries) * 4 }

    /// - Throws: `Refusal` if the archive would be too large; `GitError`.
    func check(_ tree: ObjectID, in repository: Repository) throws {
        do {
            let size = try repository.measure(tree, depthLimit: limits.depth)
            let mayLeaveOut = try size.hasAttributes || repository.infoAttributes() != nil
            do {
                try check(entries: size.entries, bytes: size.bytes)
            } catch  where mayLeaveOut {
                try count(tree, in: repository)
            }
        } catch GitError.tooManyEntries {
            throw tooManyEntries
        } catch GitError.tooDeep(let limit) {
            throw Refusal(.depth, at: .source, "too deep: more than \(limit) levels")
        }
    }

    private func count(_ tree: ObjectID, in repository: Repository) throws {
        var walk = try TreeWalk(of: tree, in: repository, entryLimit: entryLimit)
        var entries: UInt64 = 0
        var bytes: UInt64 = 0
        while let entry = try walk.next() {
            entries += 1
            if entry.kind != .directory, entry.kind != .submodule { bytes += try repository.blobSize(of: entry.id) }
            try check(entries: entries, bytes: bytes)
        }
    }

    private func check(entries: UInt64, bytes: UInt64) throws {
        guard entries <= limits.entries else { throw tooManyEntries }
        guard bytes <= limits.totalSize else {
            throw Refusal(.expansion, at: .source, "archive expands beyond \(limits.totalSize) bytes")
        }
    }

    private var tooManyEntries: Refusal {
        Refusal(.entryCount, at: .source, "too many entries: at most \(limits.entries)")
    }
}
