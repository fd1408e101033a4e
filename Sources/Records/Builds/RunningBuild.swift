import Filesystem
import FoundationEssentials
import GRDB
import OCI
import Source
public import SystemPackage

/// A build of this process, while it is under way.
///
/// Safe to use from several threads. After `finish` nothing of it may be called any more.
public final class RunningBuild: Sendable {
    public let id: BuildID
    public let origin: BuildOrigin
    /// The build's directory: it holds the log, and the source as it was sent.
    let directory: Directory
    let records: Records

    init(
        _ id: BuildID, _ origin: BuildOrigin, in directory: Directory, of records: Records
    ) {
        (self.id, self.origin, self.directory, self.records) = (id, origin, directory, records)
    }

    /// Where the log is, for people: `builds/ID/log`.
    public var logPath: FilePath { directory.path.appending("log") }

    /// Creates the log, once, for writing and reading; the caller closes it.
    public func createLog() throws -> FileDescriptor {
        try FileDescriptor.open(
            logPath, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec], permissions: .ownerReadWrite)
    }

    /// Its turn has come.
    public func start() throws { try update("state = 'running'", []) }

    /// Records what the build is made from.
    public func identify(_ key: BuildKey) throws {
        try update(
            "source = ?, base = ?, settings = ?",
            [key.source.description, key.base.description, key.settings.description])
    }

    /// Records how long `body` takes, whether it throws or not.
    public func phase<Result>(_ name: String, _ body: () throws -> Result) throws -> Result {
        let start = ContinuousClock.now
        let result: Result
        do {
            result = try body()
        } catch {
            // The error of the build says more than one of its record.
            try? record(PhaseTiming(name, .now - start))
            throw error
        }
        try record(PhaseTiming(name, .now - start))
        return result
    }

    /// Records a part of the build that somebody else has timed.
    public func record(_ phase: PhaseTiming) throws {
        try records.database.write { database in
            try database.execute(
                sql: """
                    INSERT INTO phase (build, number, name, duration)
                    SELECT ?, coalesce(max(number), 0) + 1, ?, ? FROM phase WHERE build = ?
                    """,
                arguments: [id.description, phase.name, phase.duration.microseconds, id.description])
        }
    }

    /// Records how the build ended; what is kept of its source goes, unless it was rejected.
    ///
    /// Returns when it is on the disk.
    public func finish(_ outcome: BuildOutcome) throws {
        var (image, failure): (Digest?, BuildFailure?)
        switch outcome {
        case .succeeded(let digest): image = digest
        case .failed(let reason): failure = reason
        case .cancelled, .superseded: break
        }
        let now = Timestamp.now
        try update(
            """
            state = ?, process = NULL, boot = NULL, ended = ?, image = ?, code = ?, sentence = ?, entry = ?
            """,
            [
                BuildState.ended(outcome, at: now).name, now.milliseconds, image?.description, failure?.code,
                failure?.sentence, failure?.entry.map { Data($0) },
            ], isLasting: true)
        try directory.removeFileIfPresent(SourceCopy.name)
    }

    private func update(_ assignments: String, _ arguments: StatementArguments, isLasting: Bool = false) throws {
        try records.database.write(lasting: isLasting) { database in
            try database.execute(
                sql: "UPDATE build SET \(assignments) WHERE id = ?", arguments: arguments + [id.description])
        }
    }
}

extension Duration {
    var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}
