import ArgumentParser
import Filesystem
import Records
import SystemPackage

/// `pushyard builds log`
struct BuildsLog: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Print the log of a build.",
        discussion: """
            On a terminal, what could move the cursor or fake a line is shown as '\\x1b'; colours stay. Elsewhere every byte \
            is printed as the build wrote it.

            Examples:
              pushyard builds log
              pushyard builds log -f blog             until the build has ended
              pushyard builds log 1j0w4d8k3q7 | less -R

            Exit status: 0 done, 1 there is no such build or no log of it.
            """)

    @OptionGroup var choice: BuildChoice

    @Flag(name: [.short, .long], help: "Print what comes, until the build has ended.")
    var follow = false

    @OptionGroup var home: HomeOptions

    func run() throws {
        if let builder = try DistantBuilder(home) {
            return try builder.run(
                ["builds", "log"] + (follow ? ["--follow"] : []) + [choice.build].compactMap(\.self))
        }
        guard let records = try home.records() else { throw NoBuilds() }
        let build = try choice.find(in: records)
        let log = try records.log(of: build.id)
        var printer = LogPrinter()
        if follow, let process = build.state.process?.process, let builder = try ProcessHandle(process) {
            let watch = try FileWatch(log.descriptor)
            repeat { try printer.copy(log) } while try watch.wait(until: builder)
        }
        try printer.copy(log)
        try printer.finish()
    }
}
