/// Reads an archive as a stream: v7, ustar, pax and GNU; memory is bounded whatever the archive holds.
///
/// Its first error is final: every later call throws it again. An archive that ends early, or whose end is not one, is
/// an error, never a short archive.
public struct TarReader<Source: ByteSource & ~Copyable>: ~Copyable {
    var input: InputBuffer<Source>
    let ending: TarEnding
    private var state = State.header
    /// The number of entries read.
    public private(set) var entryCount = 0
    /// The `comment` of the global header: where `git archive` puts the commit's name.
    public private(set) var comment: [UInt8]?
    private var globalModified: TarEntry.Timestamp?
    private var isTar = false
    /// The name of the entry read last.
    private var path: [UInt8]?

    private enum State {
        case header
        case content(remaining: UInt64, padding: Int)
        case ended
        case failed(any Error)
    }

    public init(_ source: consuming Source, ending: TarEnding = .strict) {
        input = InputBuffer(source)
        self.ending = ending
    }

    /// The next entry; nil once, at a proper end. What is unread of the entry before is skipped.
    ///
    /// Throws `TarError`, and what the source throws.
    public mutating func next() throws -> TarEntry? {
        switch state {
        case .ended: return nil
        case .failed(let error): throw error
        case .header, .content: break
        }
        do {
            try skipContent()
            var extensions = HeaderExtensions()
            while let header = try nextHeader() {
                if let entry = try read(header, &extensions) { return entry }
            }
            guard extensions.isEmpty else { throw failure(.truncated) }
            state = .ended
            return nil
        } catch {
            state = .failed(error)
            throw error
        }
    }

    /// Hands the content of the entry that `next` returned to `body`, piece by piece.
    public mutating func forEachChunk(_ body: (RawSpan) throws -> Void) throws {
        if case .failed(let error) = state { throw error }
        do {
            while case .content(let remaining, let padding) = state, remaining > 0 {
                guard try input.fill() else { throw truncatedContent }
                let length = try input.take(atMost: Int(min(remaining, UInt64(Int.max)))) { piece in
                    try body(piece)
                    return piece.byteCount
                }
                state = .content(remaining: remaining - UInt64(length), padding: padding)
            }
        } catch {
            state = .failed(error)
            throw error
        }
    }

    private mutating func skipContent() throws {
        try forEachChunk { _ in }
        guard case .content(_, let padding) = state else { return }
        if padding > 0 { guard try input.next(padding) != nil else { throw truncatedContent } }
        state = .header
    }

    /// Reads a header and checks its sum; nil at the end of the archive.
    private mutating func nextHeader() throws -> TarHeader? {
        guard try input.fill(atLeast: TarHeader.size), let block = try input.next(TarHeader.size) else {
            return try endWithoutMark()
        }
        let header = TarHeader(block)
        if header.isZero { return try readEnd() }
        let sums = header.checksums()
        guard case .success(let stored) = Result(catching: { try header.signed(.checksum) }),
            stored == sums.unsigned || stored == sums.signed
        else { throw failure(isTar ? .headerChecksum : .notTar) }
        isTar = true
        return header
    }

    /// One of: an extended header, whose content is kept for the entry that follows (nil), or an entry.
    private mutating func read(_ header: TarHeader, _ extensions: inout HeaderExtensions) throws -> TarEntry? {
        let type = header[.type].first ?? 0
        do {
            switch type {
            case TypeFlag.extended, TypeFlag.global:
                let body = try readExtension(header, limit: 1 << 20)
                let records = try PaxRecords(parsing: body)
                if type == TypeFlag.global { try adopt(records) } else { try extensions.add(records) }
                return nil
            case TypeFlag.longName:
                try extensions.add(longName: try readExtension(header, limit: 64 << 10))
                return nil
            case TypeFlag.longLink:
                try extensions.add(longLink: try readExtension(header, limit: 64 << 10))
                return nil
            default:
                return try readEntry(header, type: type, extensions)
            }
        } catch let problem as TarError.Problem {
            throw failure(problem, path: extensions.path ?? header.path)
        }
    }

    private mutating func readEntry(_ header: TarHeader, type: UInt8, _ extensions: HeaderExtensions) throws -> TarEntry
    {
        let entry = try extensions.entry(header, type: type, defaultTime: globalModified)
        if type == TypeFlag.sparse { try skipSparseMap(header) }
        let size = try extensions.storedSize(header, of: entry.kind)
        entryCount += 1
        path = entry.path
        state = .content(remaining: size, padding: TarHeader.padding(after: size))
        return entry
    }

    private mutating func adopt(_ records: PaxRecords) throws {
        if let key = records.keyForbiddenGlobally { throw TarError.Problem.unsupportedGlobalRecord(key: key) }
        comment = records["comment"] ?? comment
        globalModified = try records.time("mtime") ?? globalModified
    }

    /// The body of an extended header.
    private mutating func readExtension(_ header: TarHeader, limit: UInt64) throws -> [UInt8] {
        let size = try header.unsigned(.size)
        guard size <= limit else { throw TarError.Problem.extendedHeaderTooLarge(size: size, limit: limit) }
        let padded = Int(size) + TarHeader.padding(after: size)
        guard let body = try input.next(padded) else { throw TarError.Problem.truncated }
        return Array(body.prefix(Int(size)))
    }

    /// The blocks that continue an old GNU sparse header stand before the content and are not counted in its size.
    private mutating func skipSparseMap(_ header: TarHeader) throws {
        var continues = header[.sparseContinues].first != 0
        while continues {
            guard let block = try input.next(TarHeader.size) else { throw TarError.Problem.truncated }
            continues = TarHeader(block)[.sparseBlockContinues].first != 0
        }
    }

    /// After the first block of zeros.
    private mutating func readEnd() throws -> TarHeader? {
        switch ending {
        case .lenient: while try input.fill() { input.drop(input.count) }
        case .strict:
            guard let second = try input.next(TarHeader.size) else { throw failure(.truncated) }
            guard TarHeader(second).isZero else { throw failure(.dataAfterEnd) }
            while try input.fill() {
                guard input.front.allSatisfy({ $0 == 0 }) else { throw failure(.dataAfterEnd) }
                input.drop(input.count)
            }
        }
        return nil
    }

    /// The source ended where a header or the end mark should be.
    private func endWithoutMark() throws -> TarHeader? {
        if ending == .lenient, input.count == 0 { return nil }
        if !isTar { throw failure(input.count == 0 ? .empty : .notTar) }
        throw failure(.truncated)
    }

    private var truncatedContent: TarError { TarError(entry: entryCount, path: path, problem: .truncated) }

    private func failure(_ problem: TarError.Problem, path: [UInt8]? = nil) -> TarError {
        TarError(entry: entryCount + 1, path: path, problem: problem)
    }
}

/// What must stand at the end of an archive.
public enum TarEnding: Sendable {
    /// Two blocks of zeros, and nothing but zeros until the source ends.
    case strict
    /// Whatever the field's tools let pass in image layers: the digest over all bytes is the authority there.
    case lenient
}
