import Filesystem
import Glibc
import Layers
import Mounts
import OCI
import SystemPackage
import TestSupport

/// What a build does, without a container: scripts that change an overlay as a container's root would, whose ids are
/// shifted, and layers made of what they did. All in a mount namespace and a directory of its own.
struct OverlayBuild {
    static let owners = OwnerRange.standard
    /// Earlier than everything that the tests do.
    static let epoch: Int64 = 1_500_000_000

    let directory: Directory
    let layout: ImageLayout

    /// A new directory of the container's root, changed by a script.
    func tree(_ name: FileName, _ script: String = "") throws -> Directory {
        try directory.createDirectory(name, mode: FilePermissions(rawValue: 0o755))
        try directory.setOwner(Self.owners.first, group: Self.owners.first, of: name)
        let tree = try directory.openDirectory(name)
        try tree.setMode(FilePermissions(rawValue: 0o755))
        try sh(script, in: tree)
        return tree
    }

    /// Runs a script in an overlay. What is seen in the end is given to `inspect`.
    ///
    /// - Parameter name: of the upper directory, a new one.
    func change<R>(
        _ name: FileName, over lower: [Directory], _ script: String, _ inspect: (Directory) throws -> R
    ) throws -> (upper: Directory, R) {
        let upper = try tree(name)
        let work = try tree(FileName("\(name).work"))
        let point = try FileName("\(name).merged")
        _ = try tree(point)
        let overlay = Overlay(lower: lower, upper: Overlay.Upper(upper, work: work))
        let result = try directory.withMount(.overlay(overlay), on: point) { merged in
            try sh(script, in: merged)
            return try inspect(merged)
        }
        return (upper, result)
    }

    func change(_ name: FileName, over lower: [Directory], _ script: String) throws -> Directory {
        try change(name, over: lower, script) { _ in }.upper
    }

    /// Runs a script as the user that is root in the container, with its capabilities over files.
    func sh(_ script: String, in directory: Directory) throws {
        try run(["bash", "-euc", "umask 022\n\(script)"], in: directory)
    }

    /// The same with the directory as the root, by its own shell.
    func chroot(_ script: String, in directory: Directory) throws {
        try run(["chroot", directory.path.string, "sh", "-euc", "umask 022\n\(script)"], in: directory)
    }

    private func run(_ command: [String], in directory: Directory) throws {
        let owner = Self.owners.first
        let capabilities = "+chown,+dac_override,+dac_read_search,+fowner,+fsetid,+setfcap,+mknod,+sys_chroot"
        let setpriv = [
            "--reuid=\(owner)", "--regid=\(owner)", "--clear-groups", "--inh-caps=\(capabilities)",
            "--ambient-caps=\(capabilities)", "--",
        ]
        try TestSupport.run("setpriv", setpriv + command, directory: directory.path).success()
    }

    /// Makes the layer of what was changed.
    func layer(
        _ upper: Directory, over lower: [Directory] = [], mountPoints: Set<RelativePath> = [],
        excluded: Set<RelativePath> = [], epoch: Int64 = epoch, workers: Int = 2, sizeLimit: UInt64 = .max
    ) throws -> ImageLayer? {
        let writer = LayerWriter(owners: Self.owners, epoch: epoch, sizeLimit: sizeLimit, workers: workers)
        let upper = UpperDirectory(upper, over: lower, mountPoints: mountPoints, excluded: excluded)
        return try writer.write(upper, to: layout)
    }
}

/// Calls `body` on a thread of its own; nothing is left afterwards.
func inOverlayBuild(_ body: @escaping @Sendable (OverlayBuild) throws -> Void) throws {
    try inMountNamespace { path in
        try body(
            OverlayBuild(
                directory: Directory(path), layout: ImageLayout(creatingIfMissing: path.appending("layout"))))
    }
}
