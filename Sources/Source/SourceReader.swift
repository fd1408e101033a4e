public import Tar

/// Reads a source archive, judging each entry before anybody sees it.
///
/// The archive is read ahead on a thread of its own. Throws `Refusal` for what the archive holds, and what the input
/// throws for what kept it from being read.
public struct SourceReader: JudgedSource, ~Copyable {
    private var tar: TarReader<ReadAhead>
    private var rules: SourceRules
    private var location: Refusal.Location?

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

    public mutating func next() throws -> SourceEntry? {
        location = nil
        while let entry = try judged({ try tar.next() }) {
            let location = Refusal.Location.entry(tar.entryCount, path: entry.path)
            guard let admitted = try rules.admit(UnjudgedEntry(entry), at: location) else { continue }
            self.location = location
            return admitted
        }
        try rules.finish()
        return nil
    }

    public mutating func forEachChunk(_ body: (RawSpan) throws -> Void) throws {
        guard let location else { return }
        try judged {
            try tar.forEachChunk { piece in
                try rules.checkTime(at: location)
                try body(piece)
            }
        }
    }

    public var listing: SourceListing { SourceListing(rules) }

    public consuming func report() -> SourceReport {
        SourceReport(rules, commit: tar.comment.flatMap(commitName))
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
