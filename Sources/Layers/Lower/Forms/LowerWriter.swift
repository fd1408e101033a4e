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
///
/// Measured with a Debian root of 170 MB in 8,700 files, in ms, the first and the later times:
///
///                     made ready      container to its end    everything read     kept
///     ext4  squashfs        610               10                   860            79 MB
///           directory   3,000–7,900           10                   240           178 MB
///     tmpfs squashfs        620               11                   850            79 MB
///           directory       550                9                   230           174 MB
///
/// So a pull is five to ten times as fast on a disk, and no slower in memory, and a file is safer than a tree; but a build that
/// reads all of its base takes 0.6 s longer, as a squashfs that nobody had mounted has nothing in its page cache. Those
/// mounted at one time share a device, and with it that cache (`AttachedFiles` of Mounts): while another has it mounted,
/// everything is read in 240 ms, as in a directory.
public enum LayerForm: String, Hashable, Sendable, CaseIterable {
    /// One file, a read-only filesystem: nothing of the layer is ever created in the host's tree.
    case squashfs
    /// A tree of files, for hosts without loop devices, squashfs or `tar2sqfs`, and for what squashfs cannot hold.
    case directory
}
