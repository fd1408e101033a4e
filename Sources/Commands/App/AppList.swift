import ArgumentParser
import Receive

/// `pushyard app list`
struct AppList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the names of all apps.",
        discussion: """
            Examples:
              pushyard app list
              pushyard app list --json | jq -r '.[] | select(.force == "allow") | .app'
            """)

    @Flag(help: "Print one JSON array of what 'pushyard app show --json' prints.")
    var json = false

    @OptionGroup var options: FrontOptions

    func run() throws {
        let store = try AppStore(options.front())
        let names = try store.list()
        if json { return print(try jsonLine(names.map { try AppDocument($0, in: store) })) }
        for name in names { print(name) }
    }
}
