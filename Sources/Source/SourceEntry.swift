/// A part of a source that has been judged.
public struct SourceEntry: Equatable, Sendable {
    public let path: SourcePath
    public let kind: Kind
    /// Seconds since 1970.
    public let modified: Int64
    let node: SourceTree.Node
    /// Whose content it has: for a hard link, its target's node.
    let original: SourceTree.Node

    public enum Kind: Equatable, Sendable {
        case file(size: UInt64, isExecutable: Bool)
        case directory
        /// The target's bytes as they were given; it stays below the root.
        case symbolicLink(target: [UInt8])
        /// Another name of a file that came before.
        case hardLink(target: SourcePath)
    }
}

/// An entry as some carrier of sources gives it, before anybody has judged it.
public struct UnjudgedEntry: Equatable, Sendable {
    /// Any bytes; a directory's may end in `/`.
    public let path: [UInt8]
    public let kind: Kind
    public let modified: Int64

    public init(path: [UInt8], kind: Kind, modified: Int64) {
        self.path = path
        self.kind = kind
        self.modified = modified
    }

    public enum Kind: Equatable, Sendable {
        /// `mode` holds the low 12 bits of st_mode.
        case file(size: UInt64, mode: UInt16)
        case directory
        case symbolicLink(target: [UInt8])
        case hardLink(target: [UInt8])
        case sparse
        /// Something that no source may hold, with a word for it.
        case other(String)
    }
}
