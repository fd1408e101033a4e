import ArgumentParser
import Receive

/// `pushyard app create`
struct AppCreate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create an app with an empty repository.",
        discussion: """
            Examples:
              pushyard app create blog
              pushyard app create blog branch=main force=allow role.alice=push

            Exit status: 0 created, 1 not created, 2 usage.
            """)

    @Argument(help: "The app: 1 to 63 of a to z, 0 to 9 and '-'.")
    var app: String

    @Argument(help: "Settings, as for 'pushyard app set'.")
    var settings: [String] = []

    @OptionGroup var options: FrontOptions

    func run() throws {
        let name = try AppName(app)
        try AppStore(options.front()).create(name, settings.map { try AppChange(set: $0) })
        print("created '\(name)'\n  push to it: git push git@HOST:\(name) BRANCH")
    }
}
