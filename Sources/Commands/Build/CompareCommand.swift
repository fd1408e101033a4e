import ArgumentParser
import Build
import Escaping
import Filesystem
import Glibc
import OCI
import Receive
import Settings
import Source
import SystemPackage

/// `pushyard compare`: whether two base images give the same app.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Build a source with two images, run both results, and tell how they differ.",
        discussion: """
            What is compared: how the app ends (a server is ended after a while), what it writes, and the files that the \
            builds have put into the image. Nothing is named, pushed or reused.

            Examples:
              pushyard compare ruby:3.2 ruby:3.3 --source blog
              pushyard compare builder builder:next --source app.tar.gz --run-time 30

            Exit status: 0 no difference, 1 some, otherwise as of 'pushyard build'.
            """)

    @Argument(help: "The one image to build with.")
    var first: String

    @Argument(help: "The other one.")
    var second: String

    @Option(help: ArgumentHelp("An archive, a directory or a file.", valueName: "path"), completion: .file())
    var source: String

    @Option(help: ArgumentHelp("How long a result may run.", valueName: "seconds"))
    var runTime = 10

    @OptionGroup(title: "Settings")
    var settings: SettingOptions

    @OptionGroup(title: "Limits of the source")
    var limits: LimitOptions

    @OptionGroup var store: StoreOptions
    @OptionGroup var registry: RegistryOptions

    func validate() throws {
        guard settings.base == nil else { throw ValidationError("--base is what is compared: name two images") }
        _ = try settings.values
        guard (1...86_400).contains(runTime) else { throw ValidationError("--run-time is from 1 to 86400 s") }
        guard source != "-" else { throw ValidationError("--source is read twice: name a file or a directory") }
    }

    func run() throws {
        try enterBuildNamespace()
        signal(SIGPIPE, SIG_IGN)
        let home = try BuilderHome(store)
        var settings = try Settings(environment: environmentVariable, variables: Array(wholeEnvironment().keys))
        let limits = try limits.values(settings)
        let app = try AppName("compare")
        let hangups = try Cancellation().hangups
        let session = try home.session(
            of: app, settings, registry.registries(of: [], hangups: hangups), log: DiagnosticLog(),
            observer: DiagnosticLog(), hangups: hangups)
        let order = BuildOrder(app: app.description, diskLimit: try settings.value(of: Settings.buildDisk))
        let scratch = try home.subdirectory("scratch").path
        let differences = try home.store.withLease { lease in
            let results = try [first, second].map { base in
                settings.options = try self.settings.values
                settings.options[Settings.base.name] = .text(base)
                let source = try BuildSource(source, limits, scratch: scratch)
                var decided: BuildSettings?
                let image = try session.rehearse(
                    order, in: lease, unpack: { try source.unpack(limits, into: $0) },
                    settings: { choices in
                        var settings = settings
                        if let choices { try settings.read(source: choices, path: BuildOrder.choices) }
                        let found = try BuildSettings(settings, app: app)
                        decided = found
                        return found
                    })
                guard let decided else { preconditionFailure("a build asks for its settings") }
                return (image, try session.trial(of: image, for: .seconds(runTime), decided))
            }
            let files = try LayerDifference.between(results[0].0, results[1].0, in: home.store.layout)
            return Self.differences(results[0].1, results[1].1) + files.map { "files: \($0)" }
        }
        for line in differences { try printResult(line) }
        guard differences.isEmpty else { throw ExitStatus.failed.exitCode }
        try printResult("no difference")
    }

    private static func differences(_ one: Trial, _ other: Trial) -> [String] {
        var lines: [String] = []
        if one.ending != other.ending { lines.append("end: \(one.ending) and \(other.ending)") }
        if one.output != other.output {
            let pairs = [one, other].map { $0.output.split(separator: 10, omittingEmptySubsequences: false) }
            let number = zip(pairs[0], pairs[1]).prefix { $0.elementsEqual($1) }.count
            let shown = pairs.map { number < $0.count ? "'\(Escaped($0[number]))'" : "its end" }
            lines.append("output: line \(number + 1) is \(shown[0]) and \(shown[1])")
        }
        return lines
    }
}

/// Everything on standard error.
private struct DiagnosticLog: BuildLog, BuildObserver {
    func begin(_ step: Step, of stage: Stage) { note("\(stage.name): \(step.name)") }

    func write(_ bytes: RawSpan) {
        // Who does not read it cancels the build.
        bytes.withUnsafeBytes { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    func note(_ line: String) { write(Array("-----> \(line)\n".utf8).span.bytes) }
    func identify(source: SourceIdentity, base: Digest, inputs: Digest) {}
    func record(_ phase: String, _ duration: Duration) {}
}
