public import Git
import Source
import Tar

/// A commit on its way out of a repository.
public struct Export: Sendable {
    /// Decided once, so that a ref that moves meanwhile changes nothing.
    public let commit: Commit
    let origin: Repository.Origin

    /// - Throws: `GitError` if there is no such repository or if `revision` leads to no commit.
    public init(_ revision: String, of location: Repository.Location) throws {
        let repository = try Repository(location)
        commit = try repository.commit(repository.resolve(revision))
        origin = repository.origin
    }

    var modified: TarEntry.Timestamp { TarEntry.Timestamp(seconds: Int64(clamping: commit.time)) }
}

extension TarEntry {
    /// As it stands in an archive of a commit: a directory's name ends with a slash.
    init(_ path: [UInt8], _ kind: Kind, mode: UInt16, modified: Timestamp) {
        let isDirectory = kind == .directory
        self.init(path: isDirectory ? path + [UInt8(ascii: "/")] : path, kind: kind, mode: mode, modified: modified)
    }
}
