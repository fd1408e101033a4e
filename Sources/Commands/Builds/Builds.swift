import ArgumentParser

/// `pushyard builds …`
struct Builds: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "builds",
        abstract: "List builds, show what became of them and their logs, and cancel them.",
        discussion: """
            A build is named by its id, as the log of a push says it, or by its app, whose newest build is meant then.

            Builds are the builder's: run these commands as the user who builds, mostly root. The user whom pushes come to \
            asks the builder through the setting 'builder', as for a build.
            """,
        subcommands: [BuildsList.self, BuildsShow.self, BuildsLog.self, BuildsCancel.self],
        defaultSubcommand: BuildsList.self
    )
}
