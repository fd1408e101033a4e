import ArgumentParser
import Settings

/// What is kept of rejected sources, each a setting.
struct KeptRejectedOptions: ParsableArguments {
    @Option(help: help(for: Settings.keepRejected))
    var keepRejected: String?

    @Option(help: help(for: Settings.keepRejectedFor))
    var keepRejectedFor: String?

    @Option(help: help(for: Settings.keepRejectedSize))
    var keepRejectedSize: String?

    /// The settings' names and values of those that are given.
    var given: [(String, String)] {
        [
            (Settings.keepRejected.name, keepRejected), (Settings.keepRejectedFor.name, keepRejectedFor),
            (Settings.keepRejectedSize.name, keepRejectedSize),
        ].compactMap { name, value in value.map { (name, $0) } }
    }
}
