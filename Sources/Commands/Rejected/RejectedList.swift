import ArgumentParser

/// `pushyard rejected list`
struct RejectedList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List rejected sources, the newest first.",
        discussion: """
            Examples:
              pushyard rejected list
              pushyard rejected list --json | jq -r '.[] | select(.code == "E-DOTDOT") | .id'
            """)

    @Flag(help: "Print one JSON array.")
    var json = false

    @OptionGroup var options: SideOptions

    func run() throws {
        let sources = try options.shelves().list()
        if json { return try printResult(jsonLine(sources)) }
        for line in table([RejectedDocument.heads] + sources.map(\.row)) { try printResult(line) }
    }
}
