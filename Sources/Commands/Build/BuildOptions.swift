import ArgumentParser
import Build
import Filesystem
import OCI
import Receive
import Settings
import Source
import SystemPackage

/// What 'build' and 'plan' have in common.
struct BuildOptions: ParsableArguments {
    @Argument(help: "The app: 1 to 63 of a to z, 0 to 9 and '-'.")
    var app: String

    @Argument(help: ArgumentHelp("An archive, a directory or a file.", valueName: "source|-"))
    var source = "-"

    @Option(help: ArgumentHelp("The tag that moves to the new image.", valueName: "tag"))
    var tag: String?

    @Flag(help: "Use what an earlier image saves: the app's last, or '--incremental=IMAGE'.")
    var incremental = false

    @Option(help: .hidden)
    var incrementalFrom: String?

    @Flag(help: "Use nothing that an earlier image saves.")
    var clean = false

    @OptionGroup(title: "Settings")
    var settings: SettingOptions

    @OptionGroup(title: "Limits of the source")
    var limits: LimitOptions

    @OptionGroup var store: StoreOptions
    @OptionGroup var registry: RegistryOptions

    func validate() throws {
        guard !clean || (!incremental && incrementalFrom == nil) else {
            throw ValidationError("--clean and --incremental exclude each other")
        }
        // What makes no sense is no build.
        _ = try settings.values
    }

    func openSource(_ limits: SourceLimits, _ home: BuilderHome) throws -> BuildSource {
        try BuildSource(source, limits, scratch: home.subdirectory("scratch").path)
    }

    /// All but what the source says.
    func settings(of app: AppName, _ home: BuilderHome) throws -> Settings {
        var settings = try Settings(environment: environmentVariable, variables: Array(wholeEnvironment().keys))
        settings.options = try self.settings.values
        if incremental { settings.options[Settings.incremental.name] = .text(incrementalFrom ?? "true") }
        try settings.read(app: home.configuration(of: app).string)
        return settings
    }

    /// Reads what the source says.
    ///
    /// - Throws: ``UnusableChoices``.
    func read(_ choices: [UInt8], into settings: inout Settings) throws(UnusableChoices) {
        do throws(SettingError) {
            try settings.read(source: choices, path: BuildOrder.choices)
        } catch {
            throw UnusableChoices(cause: error)
        }
    }

    /// What counts, the source's choices among them.
    func decide(_ settings: Settings, _ app: AppName) throws -> BuildSettings {
        var decided = try BuildSettings(settings, app: app)
        if let tag { decided.movingTag = try Tag(tag) }
        if clean { decided.refuseArtifacts() }
        if let epoch = environmentVariable("SOURCE_DATE_EPOCH").flatMap({ Int64($0) }), epoch >= 0 {
            decided.epoch = epoch
        }
        return decided
    }
}
