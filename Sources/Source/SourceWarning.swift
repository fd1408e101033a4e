import Escaping

/// What a developer should know about a source that is accepted all the same.
public enum SourceWarning: Equatable, Sendable, CustomStringConvertible {
    /// Set-user-ID, set-group-ID and sticky bits are dropped.
    case specialModeBits(SourcePath, mode: UInt16)
    /// One of the two is lost on a file system that folds case.
    case caseTwins(SourcePath, SourcePath)
    /// Git LFS content is not part of a push.
    case lfsPointer(SourcePath)
    /// A git submodule is an empty directory in an archive.
    case submodule(SourcePath)
    /// The factory asks for gzip (its builder takes both).
    case plainTar

    public var code: String {
        switch self {
        case .specialModeBits: "W-MODE"
        case .caseTwins: "W-CASE"
        case .lfsPointer: "W-LFS"
        case .submodule: "W-SUBMODULE"
        case .plainTar: "W-PLAIN"
        }
    }

    public var description: String {
        switch self {
        case .specialModeBits(let path, let mode):
            "'\(Escaped(path.bytes))': mode \(String(mode, radix: 8)): its set-id or sticky bits are dropped"
        case .caseTwins(let first, let second):
            "'\(Escaped(first.bytes))' and '\(Escaped(second.bytes))' differ by case alone"
        case .lfsPointer(let path):
            "'\(Escaped(path.bytes))' is a Git LFS pointer, not the file: a push carries no LFS objects"
        case .submodule(let path): "'\(Escaped(path.bytes))' is a submodule: it arrives as an empty directory"
        case .plainTar: "the archive is a plain tar, not gzipped: accepted; 'tar -czf' makes it smaller"
        }
    }
}

extension SourceRules {
    /// Pairs of paths that ASCII case folding makes equal, sorted.
    func caseTwins() -> [SourceWarning] {
        func isUpper(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
        var seen: [SourcePath: SourcePath] = [:]
        var twins: [(SourcePath, SourcePath)] = []
        for path in nodes.keys.filter({ $0.bytes.contains(where: isUpper) }).sorted() {
            let folded = SourcePath(known: path.bytes.map { isUpper($0) ? $0 | 0x20 : $0 })
            if let other = nodes[folded] != nil ? folded : seen[folded] { twins.append((path, other)) }
            seen[folded] = path
        }
        return twins.map { .caseTwins($0, $1) }
    }
}

extension SourcePath: Comparable {
    /// By bytes.
    public static func < (left: SourcePath, right: SourcePath) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
