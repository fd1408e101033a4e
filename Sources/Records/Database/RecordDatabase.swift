import Filesystem
import GRDB
import SystemPackage
import Threads

/// `pushyard.sqlite`, opened when it is first needed: most processes never do, and many short ones share it.
///
/// WAL: readers and a writer do not wait for each other. A transaction survives the death of every process as soon as it
/// is committed; of a power failure only what `lasting` wrote is sure to survive, the file itself always.
/// https://www.sqlite.org/wal.html
final class RecordDatabase: Sendable {
    /// Of other writers; each holds the lock for milliseconds.
    private static let patience = 10
    private static let name: FileName = "pushyard.sqlite"

    private let directory: Directory
    private let opened = Monitor<DatabaseQueue?>(nil)

    init(in directory: Directory) { self.directory = directory }

    var path: String { directory.path.appending("pushyard.sqlite").string }

    /// Reads in one transaction; nil when nothing has ever been recorded.
    func read<Result>(_ body: (Database) throws -> Result) throws -> Result? {
        guard try exists else { return nil }
        return try explained { try queue().read(body) }
    }

    /// Writes in one transaction, which nothing of remains after an error.
    func write<Result>(lasting isLasting: Bool = false, _ body: (Database) throws -> Result) throws -> Result {
        try explained {
            let queue = try queue()
            return try queue.writeWithoutTransaction { database in
                // The database waits for the disk when the transaction is committed.
                if isLasting { try database.execute(sql: "PRAGMA synchronous = FULL") }
                var result: Result?
                try database.inTransaction(.immediate) {
                    result = try body(database)
                    return .commit
                }
                if isLasting { try database.execute(sql: "PRAGMA synchronous = NORMAL") }
                guard let result else { preconditionFailure("a transaction that does not throw has run its body") }
                return result
            }
        }
    }

    /// What SQLite finds wrong with the file, line by line; empty when all is well.
    func integrityFaults() throws -> [String] {
        guard try exists else { return [] }
        do {
            let lines = try queue().read { try String.fetchAll($0, sql: "PRAGMA integrity_check(20)") }
            return lines == ["ok"] ? [] : lines
        } catch let error as DatabaseError where error.isDamage {
            return [error.message ?? "\(error.resultCode)"]
        }
    }

    /// Renames the file and what SQLite has beside it; nobody may have it open.
    func setAside() throws -> FilePath {
        let suffix = "damaged-\(Timestamp.now.seconds)"
        for name in ["pushyard.sqlite-wal", "pushyard.sqlite-shm", "pushyard.sqlite"] {
            do {
                try directory.rename(
                    FileName(name), to: FileName("\(name).\(suffix)"), in: directory, whenOccupied: .refused)
            } catch FilesystemError.refused(_, _, .noSuchFileOrDirectory) {
                // Only the last one is always there.
            }
        }
        return directory.path.appending("pushyard.sqlite.\(suffix)")
    }

    private var exists: Bool {
        get throws {
            do {
                return try directory.metadata(of: Self.name).kind == .regular
            } catch FilesystemError.refused(_, _, .noSuchFileOrDirectory) {
                return false
            }
        }
    }

    private func queue() throws -> DatabaseQueue {
        try opened.update { opened throws in
            if let opened { return opened }
            let queue = try open()
            opened = queue
            return queue
        }
    }

    private func open() throws -> DatabaseQueue {
        if try exists {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            if try queue.read(isCurrent) { return queue }
        }
        // One at a time, as a migration is not to run twice.
        return try directory.withLock(".pushyard.sqlite.lock") {
            if try !exists { try create() }
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try Schema.migrator.migrate(queue)
            return queue
        }
    }

    /// The file appears whole, in WAL mode and with its tables: nobody sees a database that is being made.
    private func create() throws {
        let new: FileName = ".pushyard.sqlite.new"
        for leftover in [new, ".pushyard.sqlite.new-wal", ".pushyard.sqlite.new-shm"] {
            try directory.removeFileIfPresent(leftover)
        }
        try directory.createFile(new, mode: .ownerReadWrite).close()
        let queue = try DatabaseQueue(
            path: directory.path.appending(".pushyard.sqlite.new").string, configuration: configuration)
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
        try Schema.migrator.migrate(queue)
        try queue.close()
        try directory.rename(new, to: Self.name, in: directory, whenOccupied: .refused)
    }

    private func isCurrent(_ database: Database) throws -> Bool {
        guard try !Schema.migrator.hasBeenSuperseded(database) else {
            throw RecordsError.database(.newer, path: path)
        }
        return try Schema.migrator.hasCompletedMigrations(database)
    }

    private var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(.init(Self.patience))
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = NORMAL") }
        return configuration
    }

    private func explained<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw RecordsError.database(error.fault(patience: Self.patience), path: path)
        }
    }
}

extension DatabaseError {
    /// https://www.sqlite.org/rescode.html
    fileprivate func fault(patience: Int) -> RecordsError.DatabaseFault {
        switch resultCode {
        case .SQLITE_BUSY: .busy(seconds: patience)
        case .SQLITE_FULL: .full
        // The index beside the file could not be made larger.
        case _ where extendedResultCode == .SQLITE_IOERR_SHMSIZE: .full
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM: .notWritable
        case _ where isDamage: .damaged
        default: .other(code: extendedResultCode.rawValue, message ?? "no message")
        }
    }

    fileprivate var isDamage: Bool { [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(resultCode) }
}
