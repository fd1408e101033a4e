import ArgumentParser

/// `pushyard rejected show`
struct RejectedShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show why a source was rejected, whose it is, and when it came.",
        discussion: """
            Examples:
              pushyard rejected show 20240501T120000.123Z-blog-3f2a91c
              pushyard rejected show 1j0w4d8k3q7 --json | jq -r .message

            Exit status: 0 done, 1 there is no such source.
            """)

    @Argument(help: "The source.")
    var id: String

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var options: SideOptions

    func run() throws {
        let (source, _) = try options.shelves().find(id)
        if json { return try printResult(jsonLine(source)) }
        try printResult("rejected source \(source.id)")
        for line in table(source.lines) { try printResult("  \(line)") }
    }
}
