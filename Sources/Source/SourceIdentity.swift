import Hashing

/// What a source is, however it was carried: a digest over its paths, modes and contents.
///
/// Two archives of the same tree, a git tree and a directory give the same identity whatever their order, times, owners
/// or compression. It covers, for each path sorted by bytes, `kind path NUL digest NUL`: kind `d`, `f`, `x` (an
/// executable file) or `l`, digest the SHA-256 of the content or of the link's target. A hard link counts as a file.
public struct SourceIdentity: Hashable, Sendable, CustomStringConvertible {
    /// 64 hexadecimal digits.
    public let hexadecimalDigest: String

    public var description: String { "sha256:\(hexadecimalDigest)" }
}

/// Collects what the identity covers; 33 bytes and the path for each entry.
public struct SourceIdentityBuilder {
    private var records: [SourcePath: Record] = [:]
    private let hash = SHA256()

    private struct Record {
        let kind: UInt8
        let digest: [UInt8]
    }

    public init() {}

    /// Hashes on in the content of the current file.
    public mutating func update(_ content: RawSpan) { hash.update(content) }

    /// Adds an entry; for a file, what `update` has seen since the last one is its content.
    public mutating func add(_ entry: SourceEntry) {
        switch entry.kind {
        case .file(_, let isExecutable):
            records[entry.path] = Record(kind: UInt8(ascii: isExecutable ? "x" : "f"), digest: hash.finish())
        case .symbolicLink(let target):
            hash.update(target)
            records[entry.path] = Record(kind: UInt8(ascii: "l"), digest: hash.finish())
        case .hardLink(let target): records[entry.path] = records[target]
        case .directory: break
        }
    }

    /// The identity of the entries added and of `directories`, all of them, given or implied.
    public consuming func finish(directories: some Sequence<SourcePath>) -> SourceIdentity {
        for path in directories { records[path] = Record(kind: UInt8(ascii: "d"), digest: []) }
        for path in records.keys.sorted() {
            guard let record = records[path] else { continue }
            hash.update([record.kind] + path.bytes + [0] + record.digest + [0])
        }
        return SourceIdentity(hexadecimalDigest: hexadecimal(hash.finish()))
    }
}
