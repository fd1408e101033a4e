public import Filesystem
public import SystemPackage

/// What is mounted.
public enum MountSource: Sendable {
    /// The filesystem of this type on a block device; the options are those of its type.
    case device(FilePath, type: String, options: String = "")
    /// A directory, once more, without what is mounted below it.
    case directory(Directory)
    case overlay(Overlay)
    /// A new, empty tmpfs(5); options such as `size=64m,mode=0711`.
    case memory(options: String)
}

/// Directories on top of each other: https://docs.kernel.org/filesystems/overlayfs.html
///
/// Always without `redirect_dir`, `metacopy` and `index`: with them, what is written is not complete without the lower
/// directories. The directories may be anywhere in this mount namespace, at any depth.
public struct Overlay: Sendable {
    /// The lowest first, at least one; at least two without an upper directory.
    public var lower: [Directory]
    public var upper: Upper?

    /// Where what is written goes.
    public struct Upper: Sendable {
        public let directory: Directory
        /// An empty directory of the same filesystem.
        public let work: Directory
        /// Whether nothing is ever synced (Linux 5.10): fsync(2) and sync(2) of what is in it do nothing. After a power
        /// failure it is lost.
        public let isVolatile: Bool

        public init(_ directory: Directory, work: Directory, isVolatile: Bool = false) {
            self.directory = directory
            self.work = work
            self.isVolatile = isVolatile
        }
    }

    public init(lower: [Directory], upper: Upper? = nil) {
        self.lower = lower
        self.upper = upper
    }

    /// As mount(2) takes them.
    ///
    /// By descriptors: paths are long, all options together have less than one page, and a path may have a colon or a comma.
    var options: String {
        var options = ["lowerdir=" + lower.reversed().map(\.descriptorPath).joined(separator: ":")]
        if let upper {
            options += ["upperdir=\(upper.directory.descriptorPath)", "workdir=\(upper.work.descriptorPath)"]
            if upper.isVolatile { options.append("volatile") }
        }
        return (options + ["redirect_dir=off", "metacopy=off", "index=off"]).joined(separator: ",")
    }
}
