import ArgumentParser

/// `pushyard hook`: what git runs.
struct Hook: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hook", abstract: "Run as one of git's hooks.", subcommands: [HookPreReceive.self])
}
