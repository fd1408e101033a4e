import Filesystem
public import SystemPackage

/// The images of a machine under their references: a layout, what is in use of it, and what may be removed.
///
/// Any number of processes use it at once, and any may be killed at any moment. Whoever relies on content takes a lease:
/// what that holds is not collected, whether it has a name or not.
public final class ImageStore: Sendable {
    public let layout: ImageLayout
    /// A lock for each digest that is in use, shared by those who use it; and the gate.
    let leases: Directory
    /// What the tars of layers were compressed to.
    let layers: Directory

    /// Passed by everybody who takes hold of something, shut by the collector: it sees all that is held, and nobody finds
    /// something that is about to be removed.
    static let gate: FileName = ".gate"

    /// Opens a store, or makes an empty one; its parent must be there. Removes what killed processes left in it.
    ///
    /// - Throws: ``LayoutError``, `FilesystemError`.
    public init(_ path: FilePath) throws {
        layout = try ImageLayout(creatingIfMissing: path)
        leases = try layout.directory.createDirectories(".leases", mode: .everybodyReads)
        layers = try layout.directory.createDirectories(".layers", mode: .everybodyReads)
    }

    /// Calls `body` with a lease, which ends with it, or with this process.
    public func withLease<Result>(_ body: (ImageLease) throws -> Result) throws -> Result {
        let lease = ImageLease(self)
        defer { lease.end() }
        return try body(lease)
    }
}
