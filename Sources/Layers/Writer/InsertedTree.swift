public import Filesystem

/// A directory of the host's that is put into an image, with all that is in it.
///
/// Modes, links and attributes are the disk's, the top directory's included; owner and time are the same for all.
public struct InsertedTree: Sendable {
    public var directory: Directory
    /// Where it goes; nil is the root. Symbolic links of the image are followed.
    public var path: RelativePath?
    /// Ids in the container.
    public var user: UInt32
    public var group: UInt32
    /// What the image's layers are mounted on, the lowest first: from there come the directories that lead to `path`.
    /// Those that are missing are root's, mode 0755.
    public var lower: [Directory]

    public init(_ directory: Directory, at path: RelativePath?, user: UInt32, group: UInt32, over lower: [Directory]) {
        (self.directory, self.path, self.user, self.group) = (directory, path, user, group)
        self.lower = lower
    }

    /// The path without symbolic links, there already or not; nil is the root.
    ///
    /// - Throws: ``LayerError/notADirectory(_:)``, `FilesystemError`.
    public func resolvedPath() throws -> RelativePath? {
        try steps().reduce(nil) { path, step in path?.appending(step.name) ?? RelativePath(step.name) }
    }

    func steps() throws -> [MergedLower.Step] {
        guard let path else { return [] }
        var lower = MergedLower(self.lower)
        return try lower.resolve(path)
    }
}
