import ArgumentParser
import Build
import Chains
import Escaping
import Glibc
import OCI
import Settings

/// `pushyard chain build`
struct ChainBuild: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Build the images of a chain, as far as they are not up to date.",
        discussion: """
            Images that do not need each other are built at the same time. One that fails keeps back those that need it, and \
            nothing else. An image is up to date, and stays, if all that it is made of is what it was. What buildah, docker \
            and packer make comes into Pushyard's own images, where 'pushyard build --base' finds it. Each image's log is \
            a file of its own, which the line that tells of a failure names.

            Standard output has a line for each image: its name and digest, or where the files are that it exports. The \
            rest goes to standard error.

            Privileges that a manifest asks for (privileged, cap_add, devices, security_opt) need the setting \
            'chain-privileges', as does packer nothing: there docker decides. A 'run' with privileges is podman's.

            Examples:
              pushyard chain build
              pushyard chain build --images-files docker/IMAGES.json corpusops/debian
              pushyard chain build --param DEBIAN=trixie --jobs 4 python wheelbuild
              pushyard chain build --on-error shell blog

            Exit status: 0 done, 2 no such image, 12 a base is unfit, 13 the manifest is invalid, 14 a tool is missing, \
            20 a base not reached, 21 a privilege not allowed, 40 a builder failed, 41 time limit, 42 out of memory, \
            43 disk limit, 75 busy, 130 cancelled.
            """)

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Images that are built at one time (default: the setting chain-jobs).", valueName: "count"))
    var jobs: String?

    @Option(
        help: "What becomes of the container of an image that fails: clean, keep, or shell to look into it.",
        completion: .list(OnFailure.allCases.map(\.rawValue)))
    var onError = "clean"

    @Flag(help: "Begin nothing more when an image has failed.")
    var failFast = false

    @Flag(help: "Do not show what builders write; their logs have it.")
    var quiet = false

    @Flag(help: "Print what became of each image as one JSON object.")
    var json = false

    @Flag(name: .customLong("list"), help: "As 'pushyard chain list'.")
    var lists = false

    @Flag(name: .customLong("generate-images"), help: "As 'pushyard chain generate'.")
    var generates = false

    @Flag(help: "As 'pushyard chain plan'.")
    var dryRun = false

    @OptionGroup var manifests: ChainManifestOptions
    @OptionGroup var choice: ChainChoiceOptions
    @OptionGroup(title: "With --generate-images") var generation: ChainGenerationOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var store: StoreOptions

    func run() throws {
        if generates { return try generation.generate(manifests) }
        if lists { return try ChainList.list(manifests, choice, json: json) }
        if dryRun { return try plan() }
        try enterBuildNamespace()
        // A reader that has gone is found out by writing to it.
        signal(SIGPIPE, SIG_IGN)
        guard let onFailure = OnFailure(rawValue: onError) else {
            throw ValidationError("--on-error '\(Escaped(onError))' is not 'clean', 'keep' or 'shell'")
        }
        let session = try ChainSession(store, registry, onFailure: onFailure)
        let jobs = try session.settings.value(of: Settings.chainJobs, option: jobs)
        let graph = try manifests.graph()
        let results = try session.build(graph, jobs: jobs, stopsAtFailure: failFast, isQuiet: quiet) { existing in
            try choice.plan(graph, existing: existing, engine: session.settings.value(of: Settings.chainBuilder))
        }
        if json { try printResult(String(decoding: results.json.canonicalBytes, as: UTF8.self)) }
        for line in results.summary { printDiagnostic("\(line)\n") }
        if !json { for line in try results.lines { try printResult(line) } }
        if onFailure == .shell, let state = results.keptState {
            printDiagnostic("a shell in the container that failed; 'exit' ends it\n")
            try session.shell(in: state)
        }
        if let failure = results.failure { throw failure }
    }

    private func plan() throws {
        var command = ChainPlanCommand()
        (command.json, command.lists, command.generates) = (json, false, false)
        (command.manifests, command.choice, command.generation) = (manifests, choice, generation)
        command.store = store
        try command.run()
    }
}

extension ChainChoiceOptions {
    /// The same, where the settings say what builds Dockerfiles unless the command line does.
    func plan(_ graph: ChainGraph, existing: ExistingImages, engine: String) throws -> ChainPlan {
        var options = self
        options.engine = self.engine ?? engine
        return try options.plan(graph, existing: existing)
    }
}
