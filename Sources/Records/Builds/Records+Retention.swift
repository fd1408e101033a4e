public import Filesystem
import GRDB
public import SystemPackage

extension Records {
    /// The log of a build, for reading. It may be growing.
    public func log(of id: BuildID) throws -> File {
        try builder.openFile(RelativePath("builds").appending(id.fileName).appending("log"))
    }

    /// Where the log of a build is; nil where there is none.
    public func logPath(of id: BuildID) throws -> FilePath? {
        guard let directory = try directory(of: id) else { return nil }
        return try directory.entries().contains { $0.name == "log" } ? directory.path.appending("log") : nil
    }

    /// Records as died what has, and removes what is of no use then: the copies of sources.
    ///
    /// - Returns: the builds that nobody had found dead before.
    @discardableResult
    public func buryTheDead() throws -> [BuildRecord] {
        let dead = try recordedAsUnderWay().filter { $0.state == .died }
        for build in dead {
            try database.write { database in
                // Asked again, as its last word may have come meanwhile.
                try database.execute(
                    sql: """
                        UPDATE build SET state = 'died', process = NULL, boot = NULL
                        WHERE id = ? AND process IS NOT NULL
                        """,
                    arguments: [build.id.description])
            }
            try directory(of: build.id)?.removeFileIfPresent(SourceCopy.name)
        }
        return dead
    }

    /// Removes records and logs of builds that exceed the limits, the count being that of each app.
    ///
    /// The last success of each app stays, and what is under way.
    ///
    /// - Returns: what went, or would go, the oldest first, with the sizes of their logs.
    public func pruneBuilds(
        _ retention: Retention, dryRun: Bool = false
    ) throws -> [(record: BuildRecord, size: UInt64)] {
        var removable: [(record: BuildRecord, size: UInt64)] = []
        var succeeded: Set<String> = []
        for record in try builds() where record.state.process == nil {
            if case .ended(.succeeded, _) = record.state, succeeded.insert(record.origin.app).inserted { continue }
            removable.append((record, try logSize(of: record.id)))
        }
        let ofEach = Retention(count: retention.count)
        let ofAll = Retention(age: retention.age, bytes: retention.bytes)
        var excess: Set<BuildID> = []
        for items in Dictionary(grouping: removable, by: \.record.origin.app).values {
            let ids = ofEach.excess(of: items, at: .now, time: \.record.began, size: \.size).map(\.record.id)
            excess.formUnion(ids)
        }
        let rest = removable.filter { !excess.contains($0.record.id) }
        excess.formUnion(ofAll.excess(of: rest, at: .now, time: \.record.began, size: \.size).map(\.record.id))
        let going = removable.filter { excess.contains($0.record.id) }.sorted { $0.record.id < $1.record.id }
        if !dryRun { for build in going { try remove(build.record.id) } }
        return going
    }

    /// Directories of builds that there is no record of, of which a killed process or a lost database are the reasons.
    ///
    /// One that is less than an hour old may belong to a build that is about to be recorded.
    public func strayBuilds() throws -> [BuildID] {
        guard let builds = try buildsDirectory() else { return [] }
        let known = Set(try self.builds().map(\.id))
        let hourAgo = Timestamp.now.seconds - 3600
        return try builds.entries().compactMap { entry in
            // What has another name is none of ours.
            guard let id = try? BuildID(String(decoding: entry.name.bytes, as: UTF8.self)) else { return nil }
            return known.contains(id) || id.time.seconds > hourAgo ? nil : id
        }
    }

    /// Removes all that there is of a build. The log goes first: what is left after an error is found again.
    public func remove(_ id: BuildID) throws {
        if let builds = try buildsDirectory(), try directory(of: id) != nil { try builds.removeTree(id.fileName) }
        guard try database.read({ _ in true }) != nil else { return }
        try database.write { database in
            try database.execute(sql: "DELETE FROM build WHERE id = ?", arguments: [id.description])
        }
    }

    /// Of a log, in bytes; 0 where there is none.
    public func logSize(of id: BuildID) throws -> UInt64 {
        do {
            return UInt64(clamping: try log(of: id).metadata().size)
        } catch FilesystemError.refused(_, _, .noSuchFileOrDirectory) {
            return 0
        }
    }

    private func buildsDirectory() throws -> Directory? {
        try present { try builder.openDirectory("builds" as FileName) }
    }

    private func directory(of id: BuildID) throws -> Directory? {
        try present { try builder.openDirectory(RelativePath("builds").appending(id.fileName)) }
    }

    private func present(_ open: () throws -> Directory) throws -> Directory? {
        do {
            return try open()
        } catch FilesystemError.refused(_, _, .noSuchFileOrDirectory) {
            return nil
        }
    }
}
