import Build
import Chains
import Engines
import Escaping
import Filesystem
import Glibc
import OCI
import Registry
import Settings
import SystemPackage

/// What building chains needs of this machine; in a mount namespace of this process's own.
struct ChainSession {
    let home: BuilderHome
    let settings: Settings
    let files: ChainFiles
    private let engine: NativeEngine
    private let host: ChainHost

    init(_ store: StoreOptions, _ registry: RegistryOptions, onFailure: OnFailure) throws {
        settings = try Settings(environment: environmentVariable, variables: Array(wholeEnvironment().keys))
        home = try BuilderHome(store)
        files = try ChainFiles(in: home.subdirectory("chains"))
        engine = try home.engine(settings)
        let cancellation = try Cancellation()
        var host = ChainHost(
            store: home.store, registries: try registry.registries(of: [], hangups: cancellation.hangups),
            engine: engine, files: files, environment: try wholeEnvironment())
        host.environment["LC_ALL"] = "C.UTF-8"
        host.secrets = try settings.values(of: Settings.secrets).mapValues { FilePath($0.value) }
        host.allowsPrivileges = try settings.value(of: Settings.chainPrivileges)
        host.network = Network(rawValue: try settings.value(of: Settings.network)) ?? host.network
        host.pull = PullPolicy(rawValue: try settings.value(of: Settings.pull)) ?? host.pull
        host.limits = Limits(
            memory: try settings.value(of: Settings.buildMemory),
            processes: UInt32(try settings.value(of: Settings.buildProcesses)),
            milliCPUs: try settings.value(of: Settings.buildCPUs),
            wallTime: try settings.value(of: Settings.buildTime), log: try settings.value(of: Settings.buildLog))
        host.diskLimit = try settings.value(of: Settings.buildDisk)
        host.onFailure = onFailure
        host.hangups = cancellation.hangups
        self.host = host
    }

    /// Builds what a plan says, as the only one who builds chains here.
    func build(
        _ graph: ChainGraph, jobs: Int, stopsAtFailure: Bool, isQuiet: Bool,
        _ plan: (ExistingImages) throws -> ChainPlan
    ) throws -> ChainResults {
        try files.withTurn(onWait: { printDiagnostic("waiting: another chain is being built\n") }) { scratch in
            let existing = try existing(graph)
            let plan = try plan(existing)
            return try build(plan.images, existing, scratch, jobs, stopsAtFailure, isQuiet)
        }
    }

    private func build(
        _ images: [PlannedImage], _ existing: ExistingImages, _ scratch: Directory, _ jobs: Int,
        _ stopsAtFailure: Bool, _ isQuiet: Bool
    ) throws -> ChainResults {
        try host.prepare(for: images)
        let progress = ChainProgress(count: images.count, files: files, isQuiet: isQuiet)
        let forced = Set(images.filter { $0.state == .build(.forced) }.map(\.image.id))
        let builder = try ChainBuilder(host, existing: existing, forced: forced, scratch: scratch) { image, line in
            progress.show(line, of: image)
        }
        let run = ChainRun(images, jobs: jobs, stopsAtFailure: stopsAtFailure) { progress.report($0) }
        let outcomes = try run.outcomes { try builder.build($0) }
        return ChainResults(outcomes: outcomes, files: files, seconds: progress.seconds)
    }

    private func existing(_ graph: ChainGraph) throws -> ExistingImages {
        try home.store.withLease { lease in
            try ExistingImages(of: graph.references, artifacts: graph.images.map(\.id), files, lease)
        }
    }

    /// Builds what an image needs, and calls `body` with the way into its container.
    func debug(
        _ image: PlannedImage, _ graph: ChainGraph, _ body: (DebugContainer) throws -> Void
    ) throws {
        try files.withTurn(onWait: { printDiagnostic("waiting: another chain is being built\n") }) { scratch in
            let existing = try existing(graph)
            var selection = ChainSelection()
            selection.names = [image.image.id.description]
            let others = try graph.plan(selection, image.choices, existing: existing).images
                .filter { $0.image.id != image.image.id }
            let results = try build(others, existing, scratch, 1, true, true)
            if let failure = results.failure { throw failure }
            try body(DebugContainer(image, host, scratch, engine))
        }
    }

    /// Opens a shell in what a failed build has left.
    func shell(in state: KeptState.State) throws {
        switch state {
        case .image(let reference):
            try home.store.withLease { lease in
                let image = try lease.image(reference, for: .current)
                var order = RunOrder(reference, image.descriptor)
                (order.arguments, order.isWholeCommand) = (["/bin/sh", "-i"], true)
                order.network = host.network
                _ = try engine.run(order, hangups: host.hangups) { printDiagnostic("\($0)\n") }
            }
        case .container(let id):
            try replaceProcess(by: ["docker", "exec", "--interactive", "--tty", id, "/bin/sh"])
        }
    }
}

/// Becomes another program: execvp(3).
func replaceProcess(by arguments: [String]) throws -> Never {
    guard let program = arguments.first else { preconditionFailure("a program has a name") }
    let pointers = arguments.map { strdup($0) } + [nil]
    execvp(program, pointers)
    throw Errno(rawValue: errno)
}
