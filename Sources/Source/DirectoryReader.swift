public import Filesystem
public import SystemPackage

/// Reads a directory as the source that git would make of it: `.git` is left out, a nested repository is a submodule.
///
/// Throws `Refusal` for what the directory holds, `FilesystemError` for what cannot be read and `ChangedWhileRead` for a
/// file that somebody writes to.
public struct DirectoryReader: JudgedSource, ~Copyable {
    private var walk: Walk
    private var rules: SourceRules
    /// From the directory; what is in a directory goes with it.
    private let excluded: Set<[UInt8]>
    /// The entry whose content has not been read.
    private var current: (entry: SourceEntry, found: Walk.Entry)?
    private var buffer = [UInt8](repeating: 0, count: 128 << 10)

    /// - Parameter excluded: paths from the directory that are left out, with all that is in them.
    public init(
        _ directory: Directory, limits: SourceLimits = SourceLimits(), leavingOut excluded: Set<[UInt8]> = []
    ) throws {
        self.excluded = excluded
        walk = try directory.walk()
        rules = SourceRules(limits)
    }

    public mutating func next() throws -> SourceEntry? {
        current = nil
        while let found = try walk.next() {
            let isRepository = found.path.parent == nil && found.name == Self.repository
            if isRepository || !excluded.isEmpty && excluded.contains(Array(found.path.bytes)) {
                walk.skipChildren()
                continue
            }
            if let entry = try admit(found) {
                current = (entry, found)
                return entry
            }
        }
        try rules.finish()
        return nil
    }

    public mutating func forEachChunk(_ body: (RawSpan) throws -> Void) throws {
        guard let (entry, found) = current, case .file(let size, _) = entry.kind else { return }
        current = nil
        let file = try found.directory.openFile(RelativePath(found.name))
        var count: UInt64 = 0
        while true {
            try rules.checkTime(at: .path(entry.path.bytes))
            let length = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
            count += UInt64(length)
            guard count <= size else { throw ChangedWhileRead(path: file.path) }
            if length == 0 { break }
            try body(buffer.span.bytes.extracting(0..<length))
            // Nothing came after what was announced, or there would have been room for it: one call less for most files.
            if count == size, length < buffer.count { break }
        }
        guard count == size else { throw ChangedWhileRead(path: file.path) }
    }

    public var listing: SourceListing { SourceListing(rules) }

    public consuming func report() -> SourceReport { SourceReport(rules, commit: nil) }

    private static let repository: FileName = ".git"

    private mutating func admit(_ found: Walk.Entry) throws -> SourceEntry? {
        do {
            let entry = try rules.admit(UnjudgedEntry(found), at: .path(Array(found.path.bytes)))
            if let entry, found.kind == .directory, try Self.isRepository(found) {
                walk.skipChildren()
                rules.warn(.submodule(entry.path))
            }
            return entry
        } catch let refusal as Refusal {
            // Whatever is in a directory that may not be there may not be there either: that has been said.
            walk.skipChildren()
            throw refusal
        }
    }

    private static func isRepository(_ found: Walk.Entry) throws -> Bool {
        do {
            _ = try found.directory.openDirectory(found.name).metadata(of: repository)
            return true
        } catch FilesystemError.refused(_, _, .noSuchFileOrDirectory) {
            return false
        }
    }
}

/// A file's size changed between the look at it and the end of its content.
public struct ChangedWhileRead: Error, CustomStringConvertible {
    public let path: FilePath

    public var description: String { "cannot read '\(path)': it changed while it was read" }
}

extension UnjudgedEntry {
    fileprivate init(_ found: Walk.Entry) throws {
        let metadata = try found.directory.metadata(of: found.name)
        let kind: Kind =
            switch metadata.kind {
            case .regular: .file(size: UInt64(metadata.size), mode: UInt16(metadata.mode.rawValue & 0o7777))
            case .directory: .directory
            case .symbolicLink: .symbolicLink(target: try found.directory.readLink(found.name))
            case .fifo: .other("fifo")
            case .socket: .other("socket")
            case .characterDevice: .other("character device")
            case .blockDevice: .other("block device")
            case .unknown: .other("unknown")
            }
        self.init(path: Array(found.path.bytes), kind: kind, modified: metadata.modified.seconds)
    }
}
