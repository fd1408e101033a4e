import ArgumentParser
import Settings
import Source

/// The limits of a source, each a setting: an option here, a variable of the environment, a line of the file.
struct LimitOptions: ParsableArguments {
    @Option(help: help(for: Settings.maxEntries))
    var maxEntries: String?

    @Option(help: help(for: Settings.maxSize))
    var maxSize: String?

    @Option(help: help(for: Settings.maxFileSize))
    var maxFileSize: String?

    @Option(help: help(for: Settings.maxRatio))
    var maxRatio: String?

    @Option(help: help(for: Settings.maxDepth))
    var maxDepth: String?

    @Option(help: help(for: Settings.maxTime))
    var maxTime: String?

    /// Throws `SettingError` for a value that is none, wherever it comes from.
    func values(_ settings: Settings) throws(SettingError) -> SourceLimits {
        try SourceLimits(settings, options: self)
    }
}

extension SourceLimits {
    /// What the options say, or else the settings.
    init(_ settings: Settings, options: LimitOptions? = nil) throws(SettingError) {
        self.init()
        entries = try settings.value(of: Settings.maxEntries, option: options?.maxEntries)
        totalSize = try settings.value(of: Settings.maxSize, option: options?.maxSize)
        fileSize = try settings.value(of: Settings.maxFileSize, option: options?.maxFileSize)
        ratio = UInt64(try settings.value(of: Settings.maxRatio, option: options?.maxRatio))
        depth = try settings.value(of: Settings.maxDepth, option: options?.maxDepth)
        time = try settings.value(of: Settings.maxTime, option: options?.maxTime)
    }
}
