import Tar

/// Writes a lower directory in one of its forms: first the files that have content, as their content comes, then the rest.
protocol LowerWriter: AnyObject {
    /// Starts a file; its content, as much as was announced, follows through `write`, and then `end`.
    func begin(_ file: TarEntry) throws
    func write(_ content: RawSpan) throws
    func end() throws

    /// Writes all else, in this order: directories (parents first, the root too), then what has no content, then hard links.
    func finish(_ entries: [TarEntry]) throws
}

/// How a prepared layer is stored.
public enum LayerForm: String, Hashable, Sendable, CaseIterable {
    /// One file, a read-only filesystem: nothing of the layer is ever created in the host's tree.
    case squashfs
    /// A tree of files, for hosts without loop devices, squashfs or `tar2sqfs`, and for what squashfs cannot hold.
    case directory
}
