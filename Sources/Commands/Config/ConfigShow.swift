import ArgumentParser
import Escaping
import Receive
import Settings

/// `pushyard config show`
struct ConfigShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the settings of an app.",
        discussion: """
            Examples:
              pushyard config show blog
              pushyard config show blog --json | jq -r .base
              pushyard config show --all      every setting, its meaning and its default
            """)

    @Argument(help: "The app.")
    var app: String?

    @Flag(help: "List every setting there is instead.")
    var all = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var store: StoreOptions

    func validate() throws {
        guard (app == nil) == all else { throw ValidationError("name an app, or use --all") }
    }

    func run() throws {
        guard let app else { return try showAll() }
        let values = try ConfigStore(store).read(AppName(app)).values
        if json { return try printResult(jsonLine(values)) }
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            try printResult("\(name)=\(Escaped(value, limit: .max))")
        }
    }

    private func showAll() throws {
        let settings = Settings.all.map { [$0.name, $0.placeholder, "\($0.meaning) (\($0.defaultDescription))"] }
        let groups = Settings.groups.map { [$0.name(of: "NAME"), $0.placeholder, $0.meaning] }
        if json {
            return try printResult(
                jsonLine(Dictionary(uniqueKeysWithValues: (settings + groups).map { ($0[0], $0[2]) })))
        }
        for line in table(settings + groups) { try printResult(line) }
    }
}
