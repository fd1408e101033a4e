public import Filesystem
import SystemPackage

/// Reads one file as a source that has nothing else: a program, built elsewhere.
///
/// Throws as ``DirectoryReader`` does.
public struct FileReader: JudgedSource, ~Copyable {
    private let file: File
    private let name: FileName
    private var rules: SourceRules
    private var isGiven = false
    /// Whose content has not been read.
    private var current: SourceEntry?

    /// - Throws: `FilesystemError`.
    public init(_ name: FileName, in directory: Directory, limits: SourceLimits = SourceLimits()) throws {
        file = try directory.openFile(RelativePath(name))
        self.name = name
        rules = SourceRules(limits)
    }

    public mutating func next() throws -> SourceEntry? {
        current = nil
        guard !isGiven else {
            try rules.finish()
            return nil
        }
        isGiven = true
        let metadata = try file.metadata()
        let kind = UnjudgedEntry.Kind.file(
            size: UInt64(metadata.size), mode: UInt16(metadata.mode.rawValue & 0o7777))
        let entry = UnjudgedEntry(path: Array(name.bytes), kind: kind, modified: metadata.modified.seconds)
        current = try rules.admit(entry, at: .path(Array(name.bytes)))
        return current
    }

    public mutating func forEachChunk(_ body: (RawSpan) throws -> Void) throws {
        guard let entry = current, case .file(let size, _) = entry.kind else { return }
        current = nil
        var buffer = [UInt8](repeating: 0, count: 128 << 10)
        var count: UInt64 = 0
        while true {
            try rules.checkTime(at: .path(entry.path.bytes))
            let length = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
            count += UInt64(length)
            guard count <= size else { throw ChangedWhileRead(path: file.path) }
            if length == 0 { break }
            try body(buffer.span.bytes.extracting(0..<length))
        }
        guard count == size else { throw ChangedWhileRead(path: file.path) }
    }

    public var listing: SourceListing { SourceListing(rules) }

    public consuming func report() -> SourceReport { SourceReport(rules, commit: nil) }
}
