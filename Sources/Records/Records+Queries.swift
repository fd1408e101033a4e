import Filesystem
import GRDB
import OCI
import Source
public import SystemPackage

extension Records {
    /// A build by its id.
    ///
    /// - Throws: ``RecordsError/noBuild(_:)``, and what is wrong with the database.
    public func build(_ id: BuildID) throws -> BuildRecord {
        guard let build = try build(ifPresent: id) else { throw RecordsError.noBuild("\(id)") }
        return build
    }

    /// A build by its id; nil when there is none.
    public func build(ifPresent id: BuildID) throws -> BuildRecord? {
        try fetch("WHERE id = ?", [id.description]).first
    }

    /// The newest builds first, at most `limit`; those of one app, if one is named.
    public func builds(of app: String? = nil, limit: Int = .max) throws -> [BuildRecord] {
        guard let app else { return try fetch("ORDER BY id DESC LIMIT ?", [limit]) }
        return try fetch("WHERE app = ? ORDER BY id DESC LIMIT ?", [app, limit])
    }

    /// The builds that are queued or running.
    public func buildsUnderWay() throws -> [BuildRecord] {
        try recordedAsUnderWay().filter { $0.state.process != nil }
    }

    /// Those that nobody has recorded an end of, dead or alive.
    func recordedAsUnderWay() throws -> [BuildRecord] { try fetch("WHERE process IS NOT NULL ORDER BY id", []) }

    /// The newest build of an app that has succeeded.
    public func lastSuccess(of app: String) throws -> BuildRecord? {
        try fetch("WHERE app = ? AND state = 'succeeded' ORDER BY id DESC LIMIT 1", [app]).first
    }

    /// The newest build of an app that has succeeded and was made from the same. Its image may be gone by now.
    public func success(of app: String, from key: BuildKey) throws -> BuildRecord? {
        try fetch(
            """
            WHERE app = ? AND state = 'succeeded' AND source = ? AND base = ? AND settings = ?
            ORDER BY id DESC LIMIT 1
            """,
            [app, key.source.description, key.base.description, key.settings.description]
        ).first
    }

    private func fetch(_ condition: String, _ arguments: StatementArguments) throws -> [BuildRecord] {
        try database.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM build \(condition)", arguments: arguments).map {
                try BuildRecord($0, database, boot: boot, path: self.database.path)
            }
        } ?? []
    }
}

extension Records {
    /// What SQLite finds wrong with the database, line by line; empty when all is well.
    public func integrityFaults() throws -> [String] { try database.integrityFaults() }

    /// Whether builds are recorded as under way whose processes have ended.
    public func hasUnburiedDead() throws -> Bool { try recordedAsUnderWay().contains { $0.state == .died } }

    /// Gives a damaged database another name, so that the next build begins a new one.
    ///
    /// - Returns: that name. What is left in it can be had with sqlite3(1)'s `.recover`.
    public func setDatabaseAside() throws -> FilePath { try database.setAside() }
}
