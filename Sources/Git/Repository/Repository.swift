import Clibgit2
import Glibc
public import SystemPackage

/// A repository opened for reading.
///
/// One thread uses it: another one opens its own. Objects and refs are never written, and no configuration but the
/// repository's own is read. SHA-256 repositories, reftables and partial clones cannot be opened; `refs/replace` is not
/// honoured.
public final class Repository {
    /// Where a repository is, and who may own it; what each thread opens it from.
    public struct Location: Sendable {
        /// The repository itself (`app.git`, `work/.git`), or a work tree with a `.git` directory in it.
        public var path: FilePath
        /// A directory of objects that are not part of the repository yet: `GIT_QUARANTINE_PATH` of a hook.
        public var quarantine: FilePath?
        /// Users whose repositories are trusted.
        public var owners: Set<UInt32>

        /// A repository that may belong to this process's user or to root.
        public init(_ path: FilePath, quarantine: FilePath? = nil) {
            self.path = path
            self.quarantine = quarantine
            owners = [geteuid(), 0]
        }
    }

    /// An opened repository, for more threads to open: what is known of it they share.
    public struct Origin: Sendable {
        let location: Location
        /// Those that were there when the repository was opened; others are libgit2's to find.
        let packs: PackSet
        let blobSizes: BlobSizes
    }

    /// The directory that holds `HEAD`, `objects` and `refs`.
    public let directory: FilePath
    /// What it was opened from.
    let location: Location
    let handle: OpaquePointer
    let objects: OpaquePointer
    /// What other threads open the same repository from.
    public let origin: Origin
    let packReader: PackReader
    var cachedMailmap: Mailmap?
    var cachedShallowCommits: Set<ObjectID>?
    var cachedAbbreviation: Int?

    /// Opens the repository; it is closed when the last reference goes.
    ///
    /// - Throws: ``GitError/foreignOwner(_:owner:)`` if the directory, its configuration, its objects or the quarantine
    ///   belong to somebody else; ``GitError/notARepository(_:_:)``; ``GitError/cannotOpen(_:_:)``.
    public convenience init(_ location: Location) throws(GitError) {
        try self.init(location, nil)
    }

    /// Opens for this thread what another one has opened.
    public convenience init(_ origin: Origin) throws(GitError) {
        try self.init(origin.location, origin)
    }

    private init(_ location: Location, _ known: Origin?) throws(GitError) {
        try LibGit2.start()
        let hidden = location.path.appending(".git")
        directory = Self.isDirectory(hidden) ? hidden : location.path
        self.location = location
        try Self.checkOwner(of: directory, isOneOf: location.owners)
        for part in ["config", "objects", "refs"] {
            let path = directory.appending(part)
            if access(path.string, F_OK) == 0 { try Self.checkOwner(of: path, isOneOf: location.owners) }
        }
        handle = try Self.open(directory)
        var database: OpaquePointer?
        guard git_repository_odb(&database, handle) == 0, let database else {
            git_repository_free(handle)
            throw .failed(doing: "open the objects of '\(directory)'")
        }
        objects = database
        let commonDirectory = Self.commonDirectory(of: handle) ?? directory
        origin =
            known
            ?? Origin(
                location: location,
                packs: PackSet(objectDirectories: Self.objectDirectories(of: commonDirectory, location.quarantine)),
                blobSizes: BlobSizes())
        packReader = PackReader(origin.packs)
        // From here on `deinit` frees both, whatever is thrown.
        if let quarantine = location.quarantine {
            try Self.checkOwner(of: quarantine, isOneOf: location.owners)
            guard git_odb_add_disk_alternate(objects, quarantine.string) == 0 else {
                throw .failed(doing: "open the objects in '\(quarantine)'")
            }
        }
    }

    deinit {
        git_odb_free(objects)
        git_repository_free(handle)
    }

    private static func open(_ directory: FilePath) throws(GitError) -> OpaquePointer {
        var handle: OpaquePointer?
        // Nothing is searched for: a repository elsewhere must never be taken for the one that was named.
        let flags =
            GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue | GIT_REPOSITORY_OPEN_NO_DOTGIT.rawValue
            | GIT_REPOSITORY_OPEN_BARE.rawValue
        guard git_repository_open_ext(&handle, directory.string, flags, nil) == 0, let handle else {
            throw .notARepository(directory, GitError.lastMessage)
        }
        return handle
    }

    private static func isDirectory(_ path: FilePath) -> Bool {
        var status = stat()
        return stat(path.string, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func checkOwner(of path: FilePath, isOneOf owners: Set<UInt32>) throws(GitError) {
        var status = stat()
        guard stat(path.string, &status) == 0 else { throw .cannotOpen(path, Errno(rawValue: errno)) }
        guard owners.contains(status.st_uid) else { throw .foreignOwner(path, owner: status.st_uid) }
    }
}
