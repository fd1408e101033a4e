import OCI
import Source

/// The stages of one request.
struct Planning {
    let request: BuildRequest
    let placement: Convention.Placement
    let isIncremental: Bool

    private var convention: Convention { request.convention }

    /// The earlier image saves what the new one can use.
    func save(in image: ImageFacts) throws(PlanError) -> Stage {
        guard let artifacts = convention.artifacts else { throw .noArtifacts(convention) }
        let script = try artifacts.save.find(in: request.listing, image)
        let mount = Mount(.volume(.artifacts, .kept), at: artifacts.path)
        return Stage(Blueprint.save, on: image.image, steps: [step(script, in: image, mounts: [mount])])
    }

    /// Builds and deploys in one image.
    func basic() throws(PlanError) -> Stage {
        let base = request.base
        return try stage(
            Blueprint.build, on: base, source: .source, placement, usesArtifacts: isIncremental,
            command: convention.start.find(in: request.listing, base).arguments)
    }

    /// An extended build's first half: the builder image fills the output.
    func builder() throws(PlanError) -> Stage {
        try stage(
            Blueprint.build, on: request.base, source: .source, .bind, usesArtifacts: isIncremental,
            output: convention.output, command: nil)
    }

    /// An extended build's second half: the runtime image deploys it.
    func deployment(on runtime: ImageFacts) throws(PlanError) -> Stage {
        try stage(
            Blueprint.runtime, on: runtime, source: .output, placement, usesArtifacts: false,
            command: convention.start.find(in: request.listing, runtime).arguments)
    }

    private func stage(
        _ name: String, on image: ImageFacts, source: Volume, _ placement: Convention.Placement, usesArtifacts: Bool,
        output: ContainerPath? = nil, command: [String]?
    ) throws(PlanError) -> Stage {
        var insertions: [Insertion] = []
        var mounts: [Mount] = []
        var places = [(source, convention.source)]
        if usesArtifacts, let artifacts = convention.artifacts { places.append((.artifacts, artifacts.path)) }
        for (volume, path) in places {
            switch placement {
            case .layer: insertions.append(Insertion(volume, at: path, owner: user(of: image)))
            case .bind: mounts.append(Mount(.volume(volume, .kept), at: path))
            }
        }
        if let output { mounts.append(Mount(.volume(.output, .kept), at: output)) }
        mounts += inputs
        var steps = try packageLists(image)
        if usesArtifacts, let restore = convention.artifacts?.restore {
            steps.append(step(try restore.find(in: request.listing, image), in: image, mounts: mounts))
        }
        let build = try convention.build.find(in: request.listing, image)
        steps.append(step(build, in: image, mounts: mounts))
        let names = steps.map(\.name).joined(separator: ", ")
        return Stage(
            name, on: image.image, insertions: insertions, steps: steps,
            commit: Commit(
                execution: execution(of: image, command: command), annotations: request.annotations,
                createdBy: "pushyard build: \(convention.name): \(names)",
                excluded: steps.flatMap(\.mounts).map(\.path).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
            ))
    }

    private func step(_ script: FoundScript, in image: ImageFacts, mounts: [Mount], mayFail: Bool = false) -> Step {
        Step(
            script.name, script.arguments, user: user(of: image), workingDirectory: workingDirectory(of: image),
            environment: environment(of: image), mounts: mounts, network: request.network, limits: request.limits,
            mayFail: mayFail)
    }

    /// What the app's admin lets into the steps, beside the source.
    private var inputs: [Mount] {
        let secrets = request.secrets.compactMap { id in
            ContainerPath("/run/secrets/\(id)").map { Mount(.secret(id), at: $0) }
        }
        let caches = request.caches.map { Mount(.cache(Self.cacheName($0)), at: $0) }
        return caches + secrets + (request.packageLists == .cached && convention.usesPackageLists ? Self.lists : [])
    }

    private static let lists = [
        Mount(.cache("package-lists"), at: "/var/lib/apt/lists"), Mount(.cache("packages"), at: "/var/cache/apt"),
    ]

    /// No two paths have the same, and none has that of the lists.
    private static func cacheName(_ path: ContainerPath) -> String {
        path.description.map { ["%": "%25", "/": "%2f"][$0] ?? String($0) }.joined()
    }

    private func packageLists(_ image: ImageFacts) throws(PlanError) -> [Step] {
        guard convention.usesPackageLists, request.packageLists != .untouched else { return [] }
        let update = FoundScript(name: "apt-get update", arguments: ["apt-get", "update"])
        let isCached = request.packageLists == .cached
        return [step(update, in: image, mounts: isCached ? Self.lists : [], mayFail: isCached)]
    }

    private func user(of image: ImageFacts) -> String? {
        guard convention.user == .image, let user = image.execution.user, !user.isEmpty else { return nil }
        return user
    }

    private func workingDirectory(of image: ImageFacts) -> ContainerPath {
        convention.workingDirectory ?? image.execution.workingDirectory.flatMap { ContainerPath($0) } ?? .root
    }

    private func execution(of image: ImageFacts, command: [String]?) -> ExecutionParameters {
        var execution = image.execution
        if let command {
            execution.entrypoint = []
            execution.command = command
            execution.exposedPorts.formUnion(request.ports ?? convention.ports)
        }
        execution.user = user(of: image)
        if let directory = convention.workingDirectory { execution.workingDirectory = directory.description }
        execution.environment = kept(of: image).map(\.description)
        execution.labels.merge(request.labels) { _, new in new }
        return execution
    }

    /// What a program of an image sees, where nothing is added.
    static func environment(of execution: ExecutionParameters) -> [EnvironmentVariable] {
        var environment = [EnvironmentVariable](of: execution)
        environment.setPath()
        return environment
    }

    /// What the steps see.
    private func environment(of image: ImageFacts) -> [EnvironmentVariable] {
        var environment = kept(of: image)
        environment.setPath()
        if let cache = request.caches.first { environment.set("CACHE_DIR", cache.description) }
        environment.set("SOURCE_DATE_EPOCH", "\(request.epoch)")
        return environment
    }

    /// What becomes part of the result, too.
    private func kept(of image: ImageFacts) -> [EnvironmentVariable] {
        var environment = [EnvironmentVariable](of: image.execution)
        for (name, value) in convention.environment.sorted(by: { $0.key < $1.key }) { environment.set(name, value) }
        for variable in request.environment { environment.set(variable.name, variable.value) }
        return environment
    }
}

extension [EnvironmentVariable] {
    /// What an image sets, as far as it is variables.
    fileprivate init(of execution: ExecutionParameters) {
        self = []
        for text in execution.environment {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { set(String(parts[0]), String(parts[1])) }
        }
    }

    /// Where an image does not say, programs are where Debian has them.
    fileprivate mutating func setPath() {
        if contains(where: { $0.name == "PATH" }) { return }
        set("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
    }

    /// A variable that is there already keeps its place.
    fileprivate mutating func set(_ name: String, _ value: String) {
        // What an image has that is no variable is left out.
        guard let variable = EnvironmentVariable(name, value) else { return }
        if let index = firstIndex(where: { $0.name == name }) {
            self[index] = variable
        } else {
            append(variable)
        }
    }
}
