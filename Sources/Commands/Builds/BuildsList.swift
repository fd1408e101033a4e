import ArgumentParser
import Receive
import Records

/// `pushyard builds list`
struct BuildsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List builds, the newest first.",
        discussion: """
            Examples:
              pushyard builds list
              pushyard builds list blog --limit 5
              pushyard builds list --running
              pushyard builds list --json | jq -r '.[] | select(.state == "failed") | .id'
            """)

    @Argument(help: "The app whose builds are listed; all if there is none.")
    var app: String?

    @Option(help: ArgumentHelp("How many at the most.", valueName: "count"))
    var limit = 20

    @Flag(help: "Only what is queued or running.")
    var running = false

    @Flag(help: "Print one JSON array.")
    var json = false

    @OptionGroup var home: HomeOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be at least 1") }
    }

    func run() throws {
        // No other name has ever been built.
        if let app { _ = try AppName(app) }
        if let builder = try DistantBuilder(home) {
            let flags = [running ? "--running" : nil, json ? "--json" : nil].compactMap(\.self)
            return try builder.run(["builds", "list", "--limit", "\(limit)"] + flags + [app].compactMap(\.self))
        }
        let builds = try builds(in: home.records())
        if json { return try printResult(jsonLine(builds.map { BuildDocument($0) })) }
        for line in table([BuildRecord.heads] + builds.map(\.row)) { try printResult(line) }
    }

    private func builds(in records: Records?) throws -> [BuildRecord] {
        guard let records else { return [] }
        guard running else { return try records.builds(of: app, limit: limit) }
        let underWay = try records.buildsUnderWay().reversed()
        return Array(underWay.filter { app == nil || $0.origin.app == app }.prefix(limit))
    }
}
