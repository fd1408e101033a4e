import ArgumentParser
import Records

/// Which build is meant.
struct BuildChoice: ParsableArguments {
    @Argument(help: ArgumentHelp("The build's id, or an app; the newest of all if there is none.", valueName: "id|app"))
    var build: String?

    /// - Parameter underWay: whether one of an app that has not ended comes before newer ones that have.
    /// - Throws: `RecordsError.noBuild`.
    func find(in records: Records?, preferring underWay: Bool = false) throws -> BuildRecord {
        if underWay, let running = try records?.buildsUnderWay().last(where: { build == nil || $0.origin.app == build })
        {
            return running
        }
        guard let text = build else {
            guard let newest = try records?.builds(limit: 1).first else { throw NoBuilds() }
            return newest
        }
        // An id is a valid name of an app, too.
        if let id = try? BuildID(text), let build = try records?.build(ifPresent: id) { return build }
        guard let newest = try records?.builds(of: text, limit: 1).first else { throw RecordsError.noBuild(text) }
        return newest
    }
}

/// Nothing was built yet, so that there is no newest build.
struct NoBuilds: Error, CustomStringConvertible {
    var description: String { "nothing has been built yet" }
}
