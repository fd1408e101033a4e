import Filesystem
import FoundationEssentials
import GRDB
import OCI
import Source

extension BuildRecord {
    /// Reads a row of `build`, and its phases.
    ///
    /// - Parameter boot: the run of the system that we are in: whoever began a build in another one is dead.
    init(_ row: Row, _ database: Database, boot: BootID, path: String) throws {
        let fields = Fields(row: row, path: path)
        id = try fields.parse("id") { try BuildID($0) }
        origin = BuildOrigin(
            app: try fields.value("app"), commit: row["commitName"], ref: row["ref"], pusher: row["pusher"])
        began = Timestamp(milliseconds: try fields.value("began"))
        key = try BuildKey(fields)
        state = try BuildState(fields, boot: boot)
        phases = try Row.fetchAll(
            database, sql: "SELECT name, duration FROM phase WHERE build = ? ORDER BY number",
            arguments: [id.description]
        ).map { PhaseTiming($0["name"], .microseconds($0["duration"] as Int64)) }
    }
}

/// A row whose columns may hold what no version of ours has written.
private struct Fields {
    let row: Row
    let path: String

    func value<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
        guard let value = Value.fromDatabaseValue(row[column]) else { throw unusable("'\(column)' is missing") }
        return value
    }

    func parse<Value>(_ column: String, _ parse: (String) throws -> Value) throws -> Value {
        do {
            return try parse(value(column))
        } catch let error as RecordsError {
            throw error
        } catch {
            throw unusable("'\(column)': \(error)")
        }
    }

    func has(_ column: String) -> Bool { row.hasColumn(column) && !(row[column] as DatabaseValue).isNull }

    func unusable(_ reason: String) -> RecordsError {
        .unusable((row["id"] as String?) ?? "?", path: path, reason)
    }
}

extension BuildKey {
    fileprivate init?(_ fields: Fields) throws {
        guard fields.has("source") else { return nil }
        let source: String = try fields.value("source")
        guard let identity = SourceIdentity(source) else { throw fields.unusable("'source' is no identity") }
        self.source = identity
        base = try fields.parse("base") { try Digest($0) }
        settings = try fields.parse("settings") { try Digest($0) }
    }
}

extension BuildState {
    fileprivate init(_ fields: Fields, boot: BootID) throws {
        let name: String = try fields.value("state")
        switch name {
        case "queued": self = try Self.underWay(BuildState.queued, fields, boot)
        case "running": self = try Self.underWay(BuildState.running, fields, boot)
        case "died": self = .died
        default: self = .ended(try BuildOutcome(name, fields), at: Timestamp(milliseconds: try fields.value("ended")))
        }
    }

    /// What was recorded is true only while the process lives that recorded it.
    private static func underWay(
        _ state: (BuildProcess) -> BuildState, _ fields: Fields, _ boot: BootID
    ) throws -> BuildState {
        let text: String = try fields.value("process")
        guard let identity = ProcessIdentity(text) else { throw fields.unusable("'process' is no process") }
        let process = BuildProcess(process: identity, boot: BootID(try fields.value("boot")))
        return process.isAlive(since: boot) ? state(process) : .died
    }
}

extension BuildOutcome {
    fileprivate init(_ name: String, _ fields: Fields) throws {
        switch name {
        case "succeeded": self = .succeeded(image: try fields.parse("image") { try Digest($0) })
        case "failed":
            self = .failed(
                BuildFailure(
                    code: try fields.value("code"), sentence: try fields.value("sentence"),
                    entry: (fields.row["entry"] as Data?).map { Array($0) }))
        case "cancelled": self = .cancelled
        case "superseded": self = .superseded
        default: throw fields.unusable("'\(name)' is no state")
        }
    }
}
