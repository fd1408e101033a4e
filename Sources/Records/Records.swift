public import Filesystem
import GRDB
import SystemPackage

/// What the builder remembers: builds in a database, their logs and the sources that were rejected as files.
///
/// Nothing is created, and the database is not opened, before something is recorded. GRDB runs queries on queues of its own: a
/// process that enters namespaces does so before its first call here.
public struct Records: Sendable {
    let builder: Directory
    let database: RecordDatabase
    let boot: BootID

    /// - Parameters:
    ///   - builder: `PUSHYARD_HOME/builder`, which is ours alone to write.
    ///   - boot: The run of the system that this process is in, for tests.
    public init(in builder: Directory, boot: BootID? = nil) throws {
        self.builder = builder
        self.boot = try boot ?? .current()
        database = RecordDatabase(in: builder)
    }

    /// Records a build of this process: first as waiting for its turn.
    ///
    /// Whoever begins one ends it with ``RunningBuild/finish(_:)``; otherwise it reads as died once the process has ended.
    public func begin(_ origin: BuildOrigin) throws -> RunningBuild {
        let process = BuildProcess(process: try .current(), boot: boot)
        let builds = try builder.createDirectories("builds", mode: .ownerReadWriteExecute)
        let (id, directory, began) = try Self.createDirectory(in: builds)
        try database.write { database in
            try database.execute(
                sql: """
                    INSERT INTO build (id, app, commitName, ref, pusher, began, state, process, boot)
                    VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?)
                    """,
                arguments: [
                    id.description, origin.app, origin.commit, origin.ref, origin.pusher, began.milliseconds,
                    process.process.description, process.boot.description,
                ])
        }
        return RunningBuild(id, origin, in: directory, of: self)
    }

    /// The name of the directory is what makes an id ours.
    private static func createDirectory(in builds: Directory) throws -> (BuildID, Directory, Timestamp) {
        while true {
            let now = Timestamp(milliseconds: Timestamp.now.milliseconds)
            let id = BuildID(at: now)
            do {
                try builds.createDirectory(id.fileName, mode: .ownerReadWriteExecute)
                return (id, try builds.openDirectory(id.fileName), now)
            } catch FilesystemError.refused(_, _, .fileExists) {
                // Another build of this millisecond has drawn the same.
            }
        }
    }
}
