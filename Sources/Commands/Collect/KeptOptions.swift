import ArgumentParser
import Settings

/// What a collection keeps, each a setting.
struct KeptOptions: ParsableArguments {
    @Option(help: help(for: Settings.keepBuilds))
    var keepBuilds: String?

    @Option(help: help(for: Settings.keepBuildsFor))
    var keepBuildsFor: String?

    @Option(help: help(for: Settings.keepBuildsSize))
    var keepBuildsSize: String?

    @Option(help: help(for: Settings.keepRejected))
    var keepRejected: String?

    @Option(help: help(for: Settings.keepRejectedFor))
    var keepRejectedFor: String?

    @Option(help: help(for: Settings.keepRejectedSize))
    var keepRejectedSize: String?

    @Option(help: help(for: Settings.keepCachesFor))
    var keepCachesFor: String?

    @Option(help: help(for: Settings.keepImagesFor))
    var keepImagesFor: String?

    @Option(help: help(for: Settings.keepImagesSize))
    var keepImagesSize: String?

    /// Those that are given, by the settings' names.
    var values: [String: RawValue] {
        let options = [
            Settings.keepBuilds.name: keepBuilds, Settings.keepBuildsFor.name: keepBuildsFor,
            Settings.keepBuildsSize.name: keepBuildsSize, Settings.keepRejected.name: keepRejected,
            Settings.keepRejectedFor.name: keepRejectedFor, Settings.keepRejectedSize.name: keepRejectedSize,
            Settings.keepCachesFor.name: keepCachesFor, Settings.keepImagesFor.name: keepImagesFor,
            Settings.keepImagesSize.name: keepImagesSize,
        ]
        return options.compactMapValues { $0.map { .text($0) } }
    }
}
