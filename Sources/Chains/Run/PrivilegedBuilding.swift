import Build
import Filesystem
import OCI
import SystemPackage

/// Commands in a container that may more than the native engine's, which is podman's then.
struct PrivilegedBuilding {
    private let build: ImageBuild
    private let run: RunBuild
    private let directory: Directory
    private let podman: Buildah

    init(_ build: ImageBuild, _ run: RunBuild, in directory: Directory) throws {
        (self.build, self.run, self.directory) = (build, run, directory)
        podman = try Buildah(build)
    }

    func make() throws -> ImageOutcome {
        guard let base = build.bases[run.base.withDefaultTag] else { throw ChainError.noBase(run.base) }
        try podman.give(base, as: run.base, directory)
        let plain = RunBuilding(build: build, run: run)
        let output = try directory.createDirectories("out", mode: .everybodyReads)
        let name = "pushyard-\(build.image.id.fileName)"
        let arguments =
            try ["podman", "run", "--detach", "--name", name, "--pull", "never", "--entrypoint", ""]
            + options(plain.environment(base.configuration.execution), output)
            + [run.base.withDefaultTag.description, "sleep", "infinity"]
        try podman.output(arguments)
        defer {
            // The build's error says more; what stays is removed before the next build.
            _ = try? podman.output(["podman", "rm", "--force", "--time", "0", name])
        }
        for command in run.commands {
            build.log.note(command)
            let tool = LoggedTool(
                arguments: ["podman", "exec", name, "/bin/sh", "-euc", command], environment: podman.environment,
                end: .byRequest)
            try tool.succeed(build.log, build.host)
        }
        var outcome: ImageOutcome?
        if !run.exports.isEmpty {
            let digest = try build.host.files.replaceArtifact(of: build.image.id, key: build.key) { files in
                try Exports(patterns: run.exports).copy(from: output, to: files)
            }
            outcome = .built(digest)
        }
        if let tag = build.image.tag {
            try podman.output(["podman", "commit", "--quiet", name, tag.withDefaultTag.description])
            let archive = directory.path.appending("image.tar")
            try podman.save(podman.name(tag), to: archive)
            let execution = plain.execution(base.configuration.execution)
            outcome = try build.takeIn(archive) { $0.execution = execution }
        }
        guard let outcome else { preconditionFailure("an image has a tag or exports something") }
        return outcome
    }

    private func options(_ environment: [EnvironmentVariable], _ output: Directory) throws -> [String] {
        let security = run.security
        var options = environment.flatMap { ["--env", $0.description] }
        options += Buildah.limits.flatMap { ["--ulimit", $0] }
        if security.isPrivileged { options.append("--privileged") }
        options += security.capabilities.flatMap { ["--cap-add", $0] }
        options += security.devices.flatMap { ["--device", $0] }
        options += security.options.flatMap { ["--security-opt", $0] }
        let network = security.network ?? build.host.network
        options += ["--network", network == .isolated ? "slirp4netns" : network.rawValue]
        for mount in run.mounts {
            let path = try build.path(mount.source)
            options += ["--volume", "\(path):\(mount.destination)" + (mount.isReadOnly ? ":ro" : "")]
        }
        for id in run.secrets { options += try ["--volume", "\(build.secret(id)):/run/secrets/\(id):ro"] }
        if !run.exports.isEmpty { options += ["--volume", "\(output.path):\(RunBuilding.output)"] }
        return options
    }
}
