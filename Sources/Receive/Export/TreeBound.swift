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

    /// 5 KB of them for 200,000 paths of 60 bytes keep within these; all that do are matched within a minute or two, whatever
    /// they are.
    static let attributes = AttributeLimits(bytes: 512 << 10, work: 1 << 36)

    /// - Throws: `Refusal` if the archive would be too large; `GitError`.
    func check(_ tree: ObjectID, in repository: Repository) throws {
        do {
            let size = try repository.measure(tree, depthLimit: limits.depth)
            try check(attributes: size)
            let mayLeaveOut = try size.attributeBytes > 0 || repository.infoAttributes() != nil
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
        var walk = try TreeWalk(
            of: tree, in: repository, attributeLimits: Self.attributes, entryLimit: entryLimit)
        var entries: UInt64 = 0
        var bytes: UInt64 = 0
        while let entry = try walk.next() {
            entries += 1
            if entry.kind != .directory, entry.kind != .submodule { bytes += try repository.blobSize(of: entry.id) }
            try check(entries: entries, bytes: bytes)
        }
    }

    private func check(attributes size: TreeSize) throws {
        guard size.attributeBytes <= Self.attributes.bytes else {
            throw Refusal(
                .attributes, at: .source,
                "too many attributes: the .gitattributes that hold for one path have \(size.attributeBytes) bytes"
                    + ", at most \(Self.attributes.bytes)")
        }
        guard size.attributeWork <= Self.attributes.work else {
            throw Refusal(
                .attributes, at: .source,
                "too many attributes for so many paths: .gitattributes of \(size.attributeBytes) bytes"
                    + " and \(size.entries) entries")
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
