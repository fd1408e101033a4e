import ArgumentParser
import Filesystem
import Records
import Settings

/// `pushyard rejected prune`
struct RejectedPrune: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove the oldest rejected sources, as far as they exceed the limits.",
        discussion: """
            The limits are the settings 'keep-rejected', 'keep-rejected-for' and 'keep-rejected-size', each side's by itself. \
            Both sides prune by themselves, too.

            Examples:
              pushyard rejected prune
              pushyard rejected prune --keep-rejected-for 7d --dry-run
            """)

    @OptionGroup var kept: KeptRejectedOptions

    @Flag(help: "Say what would go, and remove nothing.")
    var dryRun = false

    @OptionGroup var options: SideOptions

    func run() throws {
        var settings = try Settings(environment: environmentVariable)
        for (name, value) in kept.given { settings.options[name] = .text(value) }
        let retention = try Retention.rejected(settings)
        for shelf in try options.shelves().shelves {
            switch shelf {
            case .here(let side, let sources):
                for source in try sources.prune(retention, dryRun: dryRun) {
                    let size = binarySize(Int64(clamping: source.size))
                    try printResult("\(dryRun ? "would remove" : "removed") \(source.id), kept by the \(side): \(size)")
                }
            case .distant(let builder):
                let options = kept.given.flatMap { ["--\($0.0)", $0.1] } + (dryRun ? ["--dry-run"] : [])
                try builder.run(["rejected", "prune", "--only", "builder"] + options)
            }
        }
    }
}
