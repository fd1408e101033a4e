import Build
import Filesystem
import OCI
import SystemPackage

/// Commands in a container of the native engine, then a commit, or files for other images.
struct RunBuilding {
    static let output: ContainerPath = "/out"
    static let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    let build: ImageBuild
    let run: RunBuild

    func make() throws -> ImageOutcome {
        guard let base = build.bases[run.base.withDefaultTag] else { throw ChainError.noBase(run.base) }
        var inputs = BuildInputs(hangups: build.host.hangups)
        var mounts: [Mount] = []
        for (number, mount) in run.mounts.enumerated() {
            let id = "mount-\(number)"
            inputs.directories[id] = try Directory(build.path(mount.source))
            mounts.append(Mount(.directory(id, isReadOnly: mount.isReadOnly), at: mount.destination))
        }
        for id in run.secrets {
            inputs.secrets[id] = try contents(of: build.secret(id))
            if let path = ContainerPath("/run/secrets/\(id)") { mounts.append(Mount(.secret(id), at: path)) }
        }
        if !run.exports.isEmpty { mounts.append(Mount(.volume(.output, .kept), at: Self.output)) }
        let plan = plan(base, mounts)
        do {
            return try build.host.engine.withWorkspace(limitedTo: build.host.diskLimit) { workspace in
                let images = try build.host.engine.build(
                    plan, in: workspace, inputs: inputs, to: build.lease, log: build.log)
                return try result(images.first?.manifest, workspace.openDirectory("output" as FileName))
            }
        } catch let failure as StepFailure where failure.reason == .cancelled {
            throw ChainCancelled()
        } catch let kept as KeptFailure {
            let reference = try KeptState.reference(of: build.image)
            var image = kept.image.manifest
            image.platform = .current
            try build.lease.tag(image, as: reference)
            throw KeptState(kept.failure, .image(reference))
        }
    }

    /// Artefacts first: an image that is there says that they are, too.
    private func result(_ image: Descriptor?, _ output: Directory) throws -> ImageOutcome {
        var outcome: ImageOutcome?
        if !run.exports.isEmpty {
            let digest = try build.host.files.replaceArtifact(of: build.image.id, key: build.key) { files in
                try Exports(patterns: run.exports).copy(from: output, to: files)
            }
            outcome = .built(digest)
        }
        if let image { outcome = try build.name(image) }
        guard let outcome else { preconditionFailure("an image has a tag or exports something") }
        return outcome
    }

    private func plan(_ base: StoredImage, _ mounts: [Mount]) -> BuildPlan {
        let environment = environment(base.configuration.execution)
        let steps = run.commands.map { command in
            Step(
                command, ["/bin/sh", "-euc", command], workingDirectory: .root, environment: environment,
                mounts: mounts, network: run.security.network ?? build.host.network, limits: build.host.limits)
        }
        var commit: Commit?
        if build.image.tag != nil {
            commit = Commit(
                execution: execution(base.configuration.execution), createdBy: run.commands.joined(separator: "; "))
        }
        var stage = Stage(
            build.image.name, on: BaseImage(run.base, manifest: base.descriptor), steps: steps, commit: commit)
        if build.host.onFailure != .clean {
            // With the variables that the commands had.
            var execution = base.configuration.execution
            execution.environment = environment.map(\.description)
            stage.failureCommit = Commit(execution: execution, createdBy: run.commands.joined(separator: "; "))
        }
        return BuildPlan(stages: [stage], epoch: build.planned.choices.epoch)
    }

    /// What the result is to run.
    func execution(_ base: ExecutionParameters) -> ExecutionParameters {
        var execution = run.commit.applied(to: base)
        execution.labels[ChainKey.label] = build.key?.description
        return execution
    }

    /// The base's, over which the manifest's `args` go.
    func environment(_ base: ExecutionParameters) -> [EnvironmentVariable] {
        var variables: [(name: String, value: String)] = [("PATH", Self.path)]
        let own = base.environment.compactMap { text -> (String, String)? in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }
        // zip knows no earlier time, and what makes wheels fails over one: 1980-01-01.
        let epoch = [("SOURCE_DATE_EPOCH", "\(max(build.planned.choices.epoch, 315_532_800))")]
        let given = build.image.arguments.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        for (name, value) in own + epoch + given {
            variables.removeAll { $0.name == name }
            variables.append((name, value))
        }
        return variables.compactMap { EnvironmentVariable($0.name, $0.value) }
    }

    private func contents(of path: FilePath) throws -> [UInt8] {
        guard let name = path.lastComponent else { throw ChainError.noMount(path) }
        return try Directory(path.removingLastComponent())
            .contents(of: RelativePath(FileName(name.string)), limit: 1 << 20)
    }
}
