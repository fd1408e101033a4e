import ArgumentParser
import Receive

/// `pushyard app show`
struct AppShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show an app's settings, roles and repository.",
        discussion: """
            Examples:
              pushyard app show blog
              pushyard app show --json blog | jq -r .branch
            """)

    @Argument(help: "The app.")
    var app: String

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var options: FrontOptions

    func run() throws {
        let store = try AppStore(options.front())
        let document = try AppDocument(AppName(app), in: store)
        if json { return print(try jsonLine(document)) }
        print(document.app)
        for line in table(document.rows) { print("  \(line)") }
    }
}
