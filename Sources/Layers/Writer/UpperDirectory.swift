public import Filesystem

/// What a container has changed: the upper directory of its overlay, and what is below it.
///
/// The overlay was mounted with `redirect_dir=off,metacopy=off,index=off` by root of the initial user namespace (without
/// `userxattr`), and is not in use any more. The upper directory itself had the owner and mode of the merged root.
public struct UpperDirectory: Sendable {
    public var directory: Directory
    /// What the overlay's lower directories are mounted on, the lowest first.
    public var lower: [Directory]
    /// What was made only to mount something on, parents included: it is left out while it is empty.
    public var mountPoints: Set<RelativePath>
    /// Left out with all that is below them, where the lower directories do not have them.
    public var excluded: Set<RelativePath>

    public init(
        _ directory: Directory, over lower: [Directory], mountPoints: Set<RelativePath> = [],
        excluded: Set<RelativePath> = []
    ) {
        (self.directory, self.lower) = (directory, lower)
        (self.mountPoints, self.excluded) = (mountPoints, excluded)
    }
}
