import Escaping
public import Filesystem
import SystemPackage

/// The rejected sources below one directory: the builder's, or the front's.
///
/// The front's are another user's to write: links in the place of files are never followed, and what the files say is shown and
/// not trusted.
public struct RejectedSources: Sendable {
    /// Of `reason.json`, in bytes.
    private static let limit = 1 << 20
    /// Whatever it is wrapped in.
    private static let archive: FileName = "source.tar.gz"

    private let directory: Directory

    /// - Parameter directory: its entries are the sources.
    public init(in directory: Directory) { self.directory = directory }

    /// All, the newest first.
    public func list() throws -> [RejectedSource] {
        try ids().compactMap { id in
            // One may be removed meanwhile.
            try source(ifPresent: id)
        }.sorted { ($0.time, $0.id) > ($1.time, $1.id) }
    }

    /// One, by its id; nil when there is none.
    public func source(ifPresent id: FileName) throws -> RejectedSource? {
        do {
            return try source(id)
        } catch RecordsError.noRejectedSource {
            return nil
        }
    }

    /// One, by its id; where its reason cannot be read, that is the reason.
    ///
    /// - Throws: ``RecordsError/noRejectedSource(_:)``.
    public func source(_ id: FileName) throws -> RejectedSource {
        let kept = try open(id)
        let metadata = try Self.archive(in: kept).metadata()
        do {
            let json = try kept.contents(of: "reason.json", limit: Self.limit)
            return RejectedSource(id, try RejectionDocument(json: json), size: UInt64(clamping: metadata.size))
        } catch {
            let path = kept.path.appending("reason.json")
            let failure = BuildFailure(code: "E-RECORD", sentence: "cannot read '\(path)': \(sentence(of: error))")
            return RejectedSource(unreadable: id, failure, metadata)
        }
    }

    /// Keeps a source: `place` puts its archive, called `source.tar.gz`, into the directory that it is given.
    ///
    /// After an error nothing of it is there.
    public func keep(
        as id: FileName, from origin: BuildOrigin, for failure: BuildFailure, hint: String? = nil,
        at time: Timestamp = .now, place: (Directory) throws -> Void
    ) throws {
        let document = RejectionDocument(origin, failure, hint: hint, at: time)
        try directory.sweepStaging()
        try directory.stage(as: id) { staging in
            try place(staging)
            try Self.write(document, in: staging)
        }
    }

    /// The same for a copy that is there already, of which more is known.
    func keep(_ copy: FileName, in parent: Directory, as id: FileName, _ document: RejectionDocument) throws {
        try directory.sweepStaging()
        try directory.stage(as: id) { staging in
            try Self.write(document, in: staging)
            try parent.rename(copy, to: Self.archive, in: staging, whenOccupied: .refused)
        }
    }

    private static func write(_ document: RejectionDocument, in staging: Directory) throws {
        let json = try document.json
        let file = try staging.createFile("reason.json", mode: .ownerReadWrite)
        try file.write(json.span.bytes)
        try file.close()
    }

    /// The archive as it was sent, or the beginning of it.
    public func archive(of id: FileName) throws -> File { try Self.archive(in: open(id)) }

    public func remove(_ id: FileName) throws {
        _ = try open(id)
        try directory.removeTree(id)
    }

    /// Removes what exceeds the limits, and what killed processes have left.
    ///
    /// - Returns: what went, or would go.
    public func prune(_ retention: Retention, dryRun: Bool = false) throws -> [RejectedSource] {
        let excess = retention.excess(of: try list(), at: .now, time: \.time, size: \.size)
        if dryRun { return excess }
        try directory.sweepStaging()
        for source in excess { try directory.removeTree(source.id) }
        return excess
    }

    private func ids() throws -> [FileName] {
        try directory.entries().filter { $0.kind == .directory && Self.isID($0.name) }.map(\.name)
    }

    private static func isID(_ name: FileName) -> Bool { name.bytes.first != UInt8(ascii: ".") }

    private func open(_ id: FileName) throws -> Directory {
        do {
            if Self.isID(id) { return try directory.openDirectory(id) }
        } catch FilesystemError.refused(_, _, .noSuchFileOrDirectory) {
            // As if it had never been one.
        }
        throw RecordsError.noRejectedSource(String(decoding: id.bytes, as: UTF8.self))
    }

    private static func archive(in kept: Directory) throws -> File {
        guard try kept.entries().contains(where: { $0.name == archive }) else {
            throw RecordsError.noRejectedSource(kept.path.lastComponent?.string ?? "")
        }
        return try kept.openFile(RelativePath(archive))
    }
}

/// FoundationEssentials' errors have no words of their own.
private func sentence(of error: any Error) -> String {
    error is FilesystemError ? "\(error)" : "it is not JSON with the fields that pushyard writes"
}
