/// A source whose identity is computed while it is read; hashing costs about as much as reading, so it is asked for.
public struct Identified<Base: JudgedSource & ~Copyable>: JudgedSource, ~Copyable {
    private var base: Base
    private var identity = SourceIdentityBuilder()
    private var current: SourceEntry?

    public init(_ base: consuming Base) { self.base = base }

    public mutating func next() throws -> SourceEntry? {
        try forEachChunk { _ in }
        if let current { identity.add(current) }
        current = nil
        current = try base.next()
        return current
    }

    public mutating func forEachChunk(_ body: (RawSpan) throws -> Void) throws {
        try base.forEachChunk { piece in
            identity.update(piece)
            try body(piece)
        }
    }

    public var listing: SourceListing { base.listing }

    public consuming func report() -> SourceReport {
        var report = base.report()
        report.identity = identity.finish(report.listing.tree)
        return report
    }
}
