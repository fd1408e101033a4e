import Filesystem
public import SystemPackage

/// An OCI image layout on disk: images and what they are made of, each content under its digest.
///
/// Any number of processes and threads may read and write at once, and any may be killed at any moment: content is written
/// beside, synced and renamed into place; `index.json` is replaced under a lock. Other programs read the layout as it is. What
/// they write is read, but they do not know the lock: let none of them change `index.json` while we do.
/// https://github.com/opencontainers/image-spec/blob/main/image-layout.md
public final class ImageLayout: Sendable {
    private static let version = "1.0.0"
    private static let lock: FileName = ".lock"

    let directory: Directory
    /// `blobs/sha256`.
    let blobs: Directory

    /// Where the layout was when it was opened; for messages only.
    public var path: FilePath { directory.path }

    /// Opens a layout that is there; nothing is written.
    ///
    /// - Throws: ``LayoutError/notALayout(_:)`` where there is none.
    public init(_ path: FilePath) throws {
        directory = try Directory(path)
        guard try Self.hasMarker(directory) else { throw LayoutError.notALayout(path) }
        blobs = try directory.openDirectory("blobs/sha256" as RelativePath)
    }

    /// Opens a layout, or makes an empty one; its parent must be there. Removes what killed processes left in it.
    ///
    /// - Throws: ``LayoutError/occupied(_:)`` if the directory has anything else.
    public init(creatingIfMissing path: FilePath) throws {
        if let name = path.lastComponent {
            do {
                let parent = path.removingLastComponent()
                try Directory(parent.isEmpty ? "." : parent).createDirectory(
                    FileName(name.string), mode: .everybodyReads)
            } catch FilesystemError.refused(.createDirectory, _, .fileExists) {
                // The usual case.
            }
        }
        let directory = try Directory(path)
        try directory.withLock(Self.lock) {
            if try !Self.hasMarker(directory) { try Self.create(in: directory) }
        }
        try directory.sweepStaging()
        self.directory = directory
        blobs = try directory.openDirectory("blobs/sha256" as RelativePath)
    }

    /// Calls `body` while no other process of ours changes `index.json`.
    func withIndexLocked<R>(_ body: () throws -> R) throws -> R {
        try directory.withLock(Self.lock) { try body() }
    }

    private static func hasMarker(_ directory: Directory) throws -> Bool {
        let bytes: [UInt8]
        do {
            bytes = try directory.contents(of: "oci-layout", limit: 1 << 16)
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            return false
        }
        var fields = try Fields(parsing: bytes, .layout, limit: 1 << 16)
        let found = try fields.required("imageLayoutVersion", fields.string("imageLayoutVersion"))
        guard found == version else { throw LayoutError.version(found, directory.path) }
        return true
    }

    /// What `oci-layout` holds.
    static let marker = JSON.object(["imageLayoutVersion": .string(version)]).canonicalBytes

    /// The marker comes last: until it is there, the next to come does all of this again.
    private static func create(in directory: Directory) throws {
        let ours: Set<FileName> = [lock, "blobs", "index.json"]
        for entry in try directory.entries() where !ours.contains(entry.name) {
            // A staging directory of a process that was killed here.
            guard entry.name.bytes.starts(with: ".writing.".utf8) else { throw LayoutError.occupied(directory.path) }
        }
        let blobs = try directory.createDirectories("blobs/sha256", mode: .everybodyReads)
        try blobs.sync()
        try directory.openDirectory("blobs" as FileName).sync()
        try directory.install("index.json", ImageIndex(format: .oci, manifests: []).bytes)
        try directory.install("oci-layout", marker)
    }
}

extension FilePermissions {
    /// rwxr-xr-x
    static let everybodyReads = FilePermissions(rawValue: 0o755)
}
