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
        var limits = SourceLimits()
        limits.entries = try settings.value(of: Settings.maxEntries, option: maxEntries)
        limits.totalSize = try settings.value(of: Settings.maxSize, option: maxSize)
        limits.fileSize = try settings.value(of: Settings.maxFileSize, option: maxFileSize)
        limits.ratio = UInt64(try settings.value(of: Settings.maxRatio, option: maxRatio))
        limits.depth = try settings.value(of: Settings.maxDepth, option: maxDepth)
        limits.time = try settings.value(of: Settings.maxTime, option: maxTime)
        return limits
    }
}

/// The help of an option that is a setting: meaning, default, variable.
private func help<Value>(for setting: Setting<Value>) -> ArgumentHelp {
    ArgumentHelp(
        "\(setting.meaning) (default \(setting.defaultDescription); \(setting.variable)).",
        valueName: setting.placeholder)
}
