public import Filesystem
import OCI
public import SystemPackage

/// What chains keep on disk beside images, and the turn of who builds one.
///
///     artifacts/IMAGE/files        what an image exports
///     artifacts/IMAGE/artifact.json  its digest and key
///     containers                   what buildah and podman keep: layers, to begin with
///     logs/IMAGE.log               what the last build wrote
///     packer                       packer's temporary files, which it shows its containers
public struct ChainFiles: Sendable {
    static let lock: FileName = ".lock"
    static let packer: FileName = "packer"
    private static let record: FileName = "artifact.json"

    public let directory: Directory
    let artifacts: Directory
    let logs: Directory

    /// - Parameter directory: which the mapped users of containers can pass through.
    public init(in directory: Directory) throws {
        self.directory = directory
        artifacts = try directory.createDirectories("artifacts", mode: .everybodyReads)
        logs = try directory.createDirectories("logs", mode: .everybodyReads)
    }

    /// Calls `body` as the only one who builds chains here, with an empty directory that is gone afterwards.
    ///
    /// - Parameter onWait: told once if somebody else is at it.
    public func withTurn<Result>(onWait: () -> Void, _ body: (Directory) throws -> Result) throws -> Result {
        let lock = try takeLock(onWait)
        defer { extendLifetime(lock) }
        try directory.sweepStaging()
        return try withTemporaryDirectory(in: directory, prefix: "chain", body)
    }

    private func takeLock(_ onWait: () -> Void) throws -> FileLock {
        do {
            return try FileLock(trying: Self.lock, in: directory)
        } catch FilesystemError.held {
            onWait()
            return try FileLock(waitingFor: Self.lock, in: directory)
        }
    }

    /// Where an image's log is, or is to be.
    public func log(of id: ImageID) throws -> FilePath { try logs.path.appending(logName(id).description) }

    /// An empty file in the place of the last log.
    func createLog(of id: ImageID) throws -> File {
        let name = try logName(id)
        try logs.removeFileIfPresent(name)
        return try logs.createFile(name, mode: .everybodyReadsFile)
    }

    private func logName(_ id: ImageID) throws -> FileName { try FileName(id.fileName + ".log") }

    /// Where the files are that an image exports, if it has been built.
    public func artifact(of id: ImageID) throws -> FilePath { artifacts.path.appending("\(id.fileName)/files") }

    /// What an image exports, if it has been built.
    public func result(of id: ImageID) throws -> ExistingImages.Result? {
        let name = try FileName(id.fileName)
        guard try artifacts.metadataIfPresent(of: name) != nil else { return nil }
        let bytes = try artifacts.openDirectory(name).contents(of: RelativePath(Self.record), limit: 1 << 16)
        guard case .object(let members) = try JSON(parsing: bytes), case .string(let digest)? = members["digest"]
        else { return nil }
        var key: ChainKey?
        if case .string(let text)? = members["key"] { key = ChainKey(text) }
        return .init(digest: try Digest(digest), key: key)
    }

    /// Replaces what an image exports.
    ///
    /// - Parameter fill: writes the files into an empty directory.
    /// - Returns: a digest over their paths, modes and contents.
    func replaceArtifact(of id: ImageID, key: ChainKey?, _ fill: (Directory) throws -> Void) throws -> Digest {
        let name = try FileName(id.fileName)
        return try withTemporaryDirectory(in: artifacts, prefix: "artifact") { staging in
            try staging.setMode(.everybodyReads)
            try staging.createDirectory("new", mode: .everybodyReads)
            let new = try staging.openDirectory("new" as FileName)
            try new.createDirectory("files", mode: .everybodyReads)
            let files = try new.openDirectory("files" as FileName)
            try fill(files)
            let digest = try TreeDigest.of(files)
            var members: [String: JSON] = ["digest": .string(digest.description)]
            members["key"] = key.map { .string($0.description) }
            try new.replaceFile(Self.record, with: JSON.object(members).canonicalBytes)
            if try artifacts.metadataIfPresent(of: name) != nil {
                try artifacts.rename(name, to: "old", in: staging, whenOccupied: .refused)
            }
            try staging.rename("new", to: name, in: artifacts, whenOccupied: .refused)
            return digest
        }
    }

    /// Notes that what an image exports is used.
    func markUsed(_ id: ImageID) throws { try artifacts.setTimes(modified: .now, of: FileName(id.fileName)) }

    /// Removes what those have left who were killed.
    func sweep() throws { try artifacts.sweepStaging() }
}

extension FilePermissions {
    /// rwxr-xr-x
    static let everybodyReads = FilePermissions(rawValue: 0o755)
    /// rw-r--r--
    static let everybodyReadsFile = FilePermissions(rawValue: 0o644)
}
