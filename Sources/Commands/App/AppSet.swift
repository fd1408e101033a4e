import ArgumentParser
import Receive

/// `pushyard app set`
struct AppSet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change settings and roles of an app.",
        discussion: """
            All changes are made, or none if one of them makes no sense. 'pushyard app --help' lists the settings.

            Examples:
              pushyard app set blog branch=main
              pushyard app set blog on-disconnect=continue force=allow
              pushyard app set blog role.alice=push role.ci=read

            Exit status: 0 changed, 1 not changed, 2 usage, or a setting or value that does not exist.
            """)

    @Argument(help: "The app.")
    var app: String

    @Argument(help: ArgumentHelp("What to change.", valueName: "name=value"))
    var settings: [String]

    @OptionGroup var options: FrontOptions

    func run() throws {
        try AppStore(options.front()).change(AppName(app), settings.map { try AppChange(set: $0) })
    }
}
