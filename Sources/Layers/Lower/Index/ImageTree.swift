public import Filesystem
public import SystemPackage

/// What is in an image, answered from the indexes of its prepared layers: nothing is mounted, no privilege is needed.
public struct ImageTree: Sendable {
    private let tree: LowerTree

    /// - Parameter layers: the lowest first.
    public init(_ layers: [PreparedLayer]) { tree = LowerTree(layers.map(\.index)) }

    /// A file of an image.
    public struct File: Hashable, Sendable {
        /// Where it is; no component is a symbolic link.
        public let path: [UInt8]
        public let kind: FileKind
        public let mode: FilePermissions
        /// Inside of the image.
        public let user: UInt32
        public let group: UInt32
        /// Of a regular file that somebody may execute; nil if the kernel knows no way.
        public let format: ExecutableFormat?
    }

    /// What a process in the image finds at an absolute path: symbolic links are followed, and lead nowhere else.
    ///
    /// Nil if there is nothing, or too many links on the way.
    public func file(at path: some Sequence<UInt8>) -> File? {
        var rest: [ArraySlice<UInt8>] = Self.components(Array(path)).reversed()
        var found: [ArraySlice<UInt8>] = []
        var links = 0
        while let name = rest.popLast() {
            guard tree.entry(at: found)?.kind == .directory else { return nil }
            if name.elementsEqual("..".utf8) {
                // The root's parent is the root.
                _ = found.popLast()
                continue
            }
            guard let entry = tree.entry(at: found + [name]) else { return nil }
            guard entry.kind == .symbolicLink else {
                found.append(name)
                continue
            }
            links += 1
            guard links <= PathWalk.maximumLinks else { return nil }
            if entry.detail.first == UInt8(ascii: "/") { found = [] }
            rest += Self.components(entry.detail).reversed()
        }
        return tree.entry(at: found).map { File($0, at: found) }
    }

    public func file(at path: String) -> File? { file(at: path.utf8) }

    private static func components(_ path: [UInt8]) -> [ArraySlice<UInt8>] {
        path.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
    }
}

extension ImageTree.File {
    fileprivate init(_ entry: LayerIndex.Entry, at path: [ArraySlice<UInt8>]) {
        self.path = [UInt8(ascii: "/")] + path.joined(separator: [UInt8(ascii: "/")])
        kind =
            switch entry.kind {
            case .directory: .directory
            case .file: .regular
            case .symbolicLink: .symbolicLink
            case .characterDevice, .whiteout: .characterDevice
            case .blockDevice: .blockDevice
            case .fifo: .fifo
            }
        mode = FilePermissions(rawValue: CInterop.Mode(entry.mode))
        (user, group) = (entry.user, entry.group)
        format = ExecutableFormat(encoded: entry.detail)
    }

    /// Whether a user with capabilities may execute it: somebody may.
    public var isExecutable: Bool {
        kind == .regular && !mode.isDisjoint(with: [.ownerExecute, .groupExecute, .otherExecute])
    }
}
