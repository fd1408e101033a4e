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

    @OptionGroup var rejected: KeptRejectedOptions

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
            Settings.keepBuildsSize.name: keepBuildsSize, Settings.keepCachesFor.name: keepCachesFor,
            Settings.keepImagesFor.name: keepImagesFor, Settings.keepImagesSize.name: keepImagesSize,
        ].compactMapValues(\.self)
        return options.merging(rejected.given) { first, _ in first }.mapValues { .text($0) }
    }
}
