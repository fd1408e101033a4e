import ArgumentParser
import Receive

/// `pushyard app unset`
struct AppUnset: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unset",
        abstract: "Give settings of an app their defaults back, and take roles away.",
        discussion: """
            Examples:
              pushyard app unset blog force
              pushyard app unset blog branch          the next push decides it again
              pushyard app unset blog role.alice
            """)

    @Argument(help: "The app.")
    var app: String

    @Argument(help: ArgumentHelp("What to give its default back.", valueName: "name"))
    var settings: [String]

    @OptionGroup var options: FrontOptions

    func run() throws {
        try AppStore(options.front()).change(AppName(app), settings.map { try AppChange(unset: $0) })
    }
}
