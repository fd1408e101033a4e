import ArgumentParser
import Build
import Engines
import OCI
import Settings

/// `pushyard validate`: whether an image is one to build with.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check whether an image is one that apps can be built with.",
        discussion: """
            Looks for the scripts of a convention, whether they can be executed, and whether their interpreters are there. \
            Nothing is run. Without --convention it is the one that the image shows, or else sti.

            Examples:
              pushyard validate registry.lan:5000/builders/ruby
              pushyard validate builder --runtime tomcat --incremental
              pushyard validate debian:12 --convention doskara

            Exit status: 0 all images pass, 12 one does not, 20 not reached, 2 usage.
            """)

    @Argument(help: "The image to build with.")
    var image: String

    @Option(help: ArgumentHelp("Check an image to deploy on, too.", valueName: "image"))
    var runtime: String?

    @Flag(help: "The image has to hand on what it has built, too.")
    var incremental = false

    @Option(help: ArgumentHelp("What it is for.", valueName: "name"), completion: .list(Convention.all.map(\.name)))
    var convention: String?

    @Option(help: ArgumentHelp(Settings.pull.meaning, valueName: "missing|always|never"))
    var pull: String?

    @OptionGroup var store: StoreOptions
    @OptionGroup var registry: RegistryOptions

    func run() throws {
        let home = try BuilderHome(store)
        let settings = try Settings(environment: environmentVariable)
        let policy = PullPolicy(rawValue: try settings.value(of: Settings.pull, option: pull)) ?? .missing
        let layers = try home.layers(settings)
        let registries = try registry.registries(of: [])
        let chosen = try convention.map { name in
            guard let convention = Convention(named: name) else { throw UnusableSetting.convention(name) }
            return convention
        }
        let validations = try home.store.withLease { lease in
            func facts(_ name: String) throws -> ImageFacts {
                try ImageFacts(of: ImageReference(name), policy, PreparedImages(in: layers), registries, lease) {
                    printDiagnostic("\($0)\n")
                }
            }
            let base = try facts(image)
            let convention = chosen ?? Convention(shownBy: base) ?? .sti
            return try [Validation(base, for: convention, isIncremental: incremental)]
                + (runtime.map { [Validation(try facts($0), for: convention, as: .runtime)] } ?? [])
        }
        for line in validations.flatMap(\.lines) { try printResult(line) }
        guard validations.allSatisfy(\.isPassed) else { throw ExitStatus.imageUnfit.exitCode }
    }
}
