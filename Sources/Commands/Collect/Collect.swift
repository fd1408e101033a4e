import ArgumentParser
import Filesystem
import Settings

/// `pushyard gc`
struct Collect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Remove what is not kept: builds, rejected sources, caches, images and what dead builds have left.",
        discussion: """
            What is kept is a matter of settings, each of which is an option here; of an app's builds, the last success \
            always is. Content of images goes that no name leads to; names go only where 'keep-images-for' or \
            'keep-images-size' says so. What a build uses stays.

            Of image chains, logs go by 'keep-builds-for' and 'keep-builds-size', exported files by 'keep-images-for', and \
            by 'keep-caches-for' what buildah, podman and packer keep; nothing while a chain is built.

            A build does the same first where less than 'low-water' is free. Run it as the user who builds, mostly root.

            Examples:
              pushyard gc --dry-run
              pushyard gc --keep-builds-for 30d --keep-images-size 20G
              pushyard gc --json | jq .freed

            Exit status: 0 done, 2 usage, 75 another one is at work.
            """)

    @OptionGroup(title: "What is kept")
    var kept: KeptOptions

    @Flag(help: "Say what would go, and remove nothing.")
    var dryRun = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var store: StoreOptions

    func run() throws {
        var settings = try Settings(environment: environmentVariable)
        settings.options = kept.values
        let home = try BuilderHome(store)
        var removed: [Removal] = []
        let collector = Collector(home, settings, dryRun: dryRun) { removal in
            removed.append(removal)
            if !json { try printResult("\(dryRun ? "would remove" : "removed") \(removal.line)") }
        }
        try collector.run()
        let report = CollectReport(
            removed: removed, freed: removed.reduce(0) { $0 + $1.bytes },
            available: try home.directory.availableSpace(), dryRun: dryRun)
        try printResult(json ? jsonLine(report) : report.line)
    }
}

/// What `pushyard gc --json` prints.
private struct CollectReport: Encodable {
    let removed: [Removal]
    /// Bytes; not more than was removed, as what is shared counts once.
    let freed: UInt64
    /// Bytes that can still be written.
    let available: UInt64
    let dryRun: Bool

    var line: String {
        let (freed, available) = (binarySize(Int64(clamping: freed)), binarySize(Int64(clamping: available)))
        return "\(dryRun ? "would free" : "freed") \(freed); \(available) \(dryRun ? "are" : "are now") free"
    }
}
