/// A source that is judged while it is read, whatever carries it: an archive, a directory, a git tree.
public protocol JudgedSource: ~Copyable {
    /// The next entry; nil at the end, when the source as a whole has been judged as well.
    ///
    /// What is unread of the content before is skipped. Throws `Refusal`, and what kept the source from being read. Whoever
    /// wants all that is wrong calls on after a refusal that is not final.
    mutating func next() throws -> SourceEntry?

    /// Hands the content of the current file to `body`, piece by piece, exactly as many bytes as the entry says.
    mutating func forEachChunk(_ body: (RawSpan) throws -> Void) throws

    /// The paths up to the entry that came last.
    var listing: SourceListing { get }

    /// What there is to know, once `next` has returned nil.
    consuming func report() -> SourceReport
}

extension JudgedSource where Self: ~Copyable {
    /// Reads to the end and goes on after refusals, which go to `refused`; one after which nothing can be judged is thrown,
    /// and what `refused` throws.
    public consuming func judge(refused: (Refusal) throws -> Void) throws -> SourceReport {
        while true {
            do {
                guard try next() != nil else { return report() }
            } catch let refusal as Refusal where !refusal.isFinal {
                try refused(refusal)
            }
        }
    }

    /// Reads to the end, and keeps the content of one file if there is such a file and it has at most `limit` bytes.
    public consuming func judge(
        keeping path: String, limit: Int
    ) throws -> (report: SourceReport, content: [UInt8]?) {
        var content: [UInt8]?
        while let entry = try next() {
            guard case .file(let size, _) = entry.kind, size <= limit, entry.path.bytes.elementsEqual(path.utf8) else {
                continue
            }
            var bytes: [UInt8] = []
            try forEachChunk { piece in piece.withUnsafeBytes { bytes += $0 } }
            content = bytes
        }
        return (report(), content)
    }
}
