import ArgumentParser
import Filesystem
import Records
import SystemPackage

/// `pushyard builds show`
struct BuildsShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show all that is known of a build.",
        discussion: """
            Examples:
              pushyard builds show
              pushyard builds show blog
              pushyard builds show 1j0w4d8k3q7 --json | jq .phases

            Exit status: 0 done, 1 there is no such build.
            """)

    @OptionGroup var choice: BuildChoice

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var home: HomeOptions

    func run() throws {
        if let builder = try DistantBuilder(home) {
            return try builder.run(
                ["builds", "show"] + (json ? ["--json"] : []) + [choice.build].compactMap(\.self))
        }
        let records = try home.records()
        let build = try choice.find(in: records)
        let log = try records?.logPath(of: build.id)?.string
        if json { return try printResult(jsonLine(BuildDocument(build, log: log))) }
        try printResult("build \(build.id)")
        for line in table(build.lines(log: log)) { try printResult("  \(line)") }
    }
}
