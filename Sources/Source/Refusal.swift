import Escaping

/// Why a source may not be built: a stable code, the entry, and a sentence.
public struct Refusal: Error, Equatable, Sendable, CustomStringConvertible {
    public let code: Code
    public let location: Location
    /// What is wrong, without the entry.
    public let reason: String
    /// Whether nothing after it can be judged: the bytes make no sense from there on, or a limit is used up.
    public let isFinal: Bool

    public init(_ code: Code, at location: Location, _ reason: String, isFinal: Bool = false) {
        self.code = code
        self.location = location
        self.reason = reason
        self.isFinal = isFinal
    }

    init(_ fault: Fault, at location: Location) {
        self.init(fault.code, at: location, fault.reason, isFinal: fault.isFinal)
    }

    /// Where the offending thing stands.
    public enum Location: Equatable, Sendable {
        /// An archive's entry, counted from 1.
        case entry(Int, path: [UInt8])
        /// A path in a git tree or in a directory.
        case path([UInt8])
        /// The source as a whole.
        case source
    }

    public var description: String {
        switch location {
        case .entry(let number, let path): "entry \(number) '\(Escaped(path))': \(reason)"
        case .path(let path): "'\(Escaped(path))': \(reason)"
        case .source: reason
        }
    }
}

extension Refusal {
    /// What a script may rely on; the same codes for archives, git trees and directories.
    public enum Code: String, CaseIterable, Sendable {
        case dotDot = "E-DOTDOT"
        case absolutePath = "E-ABS"
        case symbolicLinkParent = "E-SYMPARENT"
        case linkEscapes = "E-LINKESC"
        case root = "E-ROOT"
        case hardLinkTarget = "E-HARDLINK"
        case hardLinkData = "E-HLDATA"
        case type = "E-TYPE"
        case sparse = "E-SPARSE"
        case expansion = "E-BOMB"
        case fileSize = "E-FILESIZE"
        case extendedHeaderSize = "E-PAXSIZE"
        case extendedHeader = "E-PAX"
        case extendedHeaderConflict = "E-HDRMIX"
        case number = "E-SIZE"
        case headerChecksum = "E-CKSUM"
        case truncated = "E-TRUNC"
        case trailingData = "E-TRAIL"
        case gzipTrailingData = "E-GZTRAIL"
        case gzipMembers = "E-GZMEM"
        case gzipChecksum = "E-GZCRC"
        case gzip = "E-GZIP"
        case compression = "E-COMPRESSION"
        case notTar = "E-NOTTAR"
        case empty = "E-EMPTY"
        case duplicate = "E-DUP"
        case notUTF8 = "E-UTF8"
        case nul = "E-NUL"
        case name = "E-NAME"
        case pathLength = "E-PATHLEN"
        case depth = "E-DEPTH"
        case entryCount = "E-COUNT"
        case attributes = "E-ATTR"
        case time = "E-TIME"
        case dotGit = "E-DOTGIT"
        case whiteout = "E-WH"
        case globalHeader = "E-PAXG"
        case zip = "E-ZIP"

        /// What the pusher can do about it.
        public var hint: String {
            switch self {
            case .dotDot, .absolutePath, .root, .name, .nul:
                "pack the directory's content: tar -C DIR -czf app.tar.gz ."
            case .symbolicLinkParent, .duplicate: "pack a directory as it is: each path once, nothing below a link"
            case .linkEscapes: "let the link point inside the source, or put the file itself there"
            case .hardLinkTarget, .hardLinkData: "pack with 'tar --hard-dereference'"
            case .type: "only files, directories and links can be built; remove it"
            case .sparse: "pack without 'tar --sparse'"
            case .expansion, .fileSize, .entryCount: "remove what the build does not need, or have the limit raised"
            case .attributes: "write fewer lines in .gitattributes: for kinds of files, not for each"
            case .time: "try again; if the source is that large, have the limit raised"
            case .truncated, .gzipChecksum, .gzip, .headerChecksum, .zip:
                "the transfer broke or the file is damaged: pack again"
            case .trailingData, .gzipTrailingData: "send one archive and nothing after it"
            case .compression, .notTar, .empty: "send a gzipped tar: tar -C DIR -czf app.tar.gz ."
            case .notUTF8: "rename it: names in a source are UTF-8"
            case .dotGit: "pack without it: tar --exclude=.git, or git archive"
            case .whiteout: "rename it: '.wh.' marks deletions in image layers"
            case .pathLength, .depth: "shorten the path"
            case .extendedHeaderSize, .extendedHeader, .extendedHeaderConflict, .number, .gzipMembers, .globalHeader:
                "pack with GNU tar, bsdtar or git archive"
            }
        }
    }
}
