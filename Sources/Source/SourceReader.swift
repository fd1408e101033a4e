public import Tar

/// Reads a source archive, judging each entry before anybody sees it and computing the identity on the way.
///
/// The archive is read ahead on a thread of its own. Throws `Refusal` for what the archive holds, and what the input
/// throws for what kept it from being read; after an error nothing more comes.
public struct SourceReader: ~Copyable {
    private var tar: TarReader<ReadAhead>
    private var rules: SourceRules
    private var identity = SourceIdentityBuilder()
    private var isAtEnd = false
    private var current: (entry: SourceEntry, location: Refusal.Location)?

    /// Starts reading; `open` gives the archive's bytes and is called on the reading thread.
    public init<Input: ByteSource & ~Copyable & SendableMetatype>(
        limits: SourceLimits = SourceLimits(), _ open: @escaping @Sendable () throws -> Input
    ) throws {
        let expansion = ExpansionLimit(ratio: limits.ratio, grace: SourceLimits.ratioGrace)
        let archive = try ReadAhead(limit: expansion, open)
        rules = SourceRules(limits)
        if archive.encoding == .plain { rules.warn(.plainTar) }
        tar = TarReader(archive)
    }

    /// The next entry; nil at the end of the archive, when the source as a whole has been judged as well.
    ///
    /// What is unread of the content before is read. Whoever wants all that is wrong calls on after a `Refusal` whose code
    /// is not final.
    public mutating func next() throws -> SourceEntry? {
        if isAtEnd { return nil }
        try endCurrent()
        while let entry = try judged({ try tar.next() }) {
            let location = Refusal.Location.entry(tar.entryCount, path: entry.path)
            guard let admitted = try rules.admit(UnjudgedEntry(entry), at: location) else { continue }
            current = (admitted, location)
            return admitted
        }
        isAtEnd = true
        try rules.finish()
        return nil
    }

    /// Hands the content of the current file to `body`, piece by piece.
    public mutating func forEachChunk(_ body: (RawSpan) throws -> Void) throws {
        guard let current else { return }
        try judged {
            try tar.forEachChunk { piece in
                try rules.checkTime(at: current.location)
                identity.update(piece)
                try body(piece)
            }
        }
    }

    /// What there is to know, once `next` has returned nil.
    public consuming func report() -> SourceReport {
        SourceReport(rules, identity: identity, commit: tar.comment.flatMap(commitName))
    }

    /// Reads to the end and goes on after refusals, which go to `refused`; one after which nothing can be judged is thrown.
    public consuming func judge(refused: (Refusal) -> Void) throws -> SourceReport {
        while true {
            do {
                guard try next() != nil else { return report() }
            } catch let refusal as Refusal where !refusal.code.isFinal {
                refused(refusal)
            }
        }
    }

    private mutating func endCurrent() throws {
        try forEachChunk { _ in }
        if let current { identity.add(current.entry) }
        current = nil
    }
}

private func judged<Result>(_ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let error as TarError {
        throw Refusal(error)
    } catch let error as GzipError {
        throw Refusal(error)
    }
}

/// The commit in a tar's comment, where it is one: 40 hexadecimal digits, or 64 in SHA-256 repositories.
private func commitName(_ comment: [UInt8]) -> String? {
    let isName =
        [40, 64].contains(comment.count)
        && comment.allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
        }
    return isName ? String(decoding: comment, as: UTF8.self) : nil
}
