import Build
import OCI
import SystemPackage

extension PlannedImage {
    /// The commands of its build, in their order.
    public func commands(_ places: BuildPlaces) -> [ChainCommand] {
        switch image.builder {
        case .dockerfile(let build):
            [.tool(dockerfile(build, places), directory: image.workingDirectory)]
        case .packer(let build):
            [.tool(packer(build, places), directory: image.workingDirectory)]
        case .run(let build):
            build.commands.map { .container(script: $0) } + (image.tag.map { [.commit($0.familiar)] } ?? [])
        case .debootstrap(let build):
            [.bootstrap(bootstrap(build))] + (image.tag.map { [.commit($0.familiar)] } ?? [])
        }
    }

    /// The words in the order of seed 003's program: `build`, `--builder-args`, `extra_args`, `-f FILE -t TAG DIRECTORY`.
    private func dockerfile(_ build: DockerfileBuild, _ places: BuildPlaces) -> [String] {
        var words: [String]
        switch choices.engine {
        case .buildah: words = ["buildah", "build", "--layers", "--timestamp", String(choices.epoch)]
        case .docker: words = ["docker", "build"]
        }
        words += material.buildArguments.sorted { $0.key < $1.key }.flatMap {
            ["--build-arg", "\($0.key)=\($0.value)"]
        }
        if let replacement = material.replacement { words += ["--from", replacement.familiar] }
        words += build.contexts.sorted { $0.key < $1.key }.flatMap {
            ["--build-context", "\($0.key)=\(path(of: $0.value, places))"]
        }
        words += build.mounts.flatMap {
            ["--volume", "\(path(of: $0.source, places)):\($0.destination)" + ($0.isReadOnly ? ":ro" : "")]
        }
        words += build.secrets.flatMap { id in
            ["--secret", "id=\(id)" + (places.secrets[id].map { ",src=\($0)" } ?? "")]
        }
        words += build.ssh.flatMap { ["--ssh", $0] }
        words += build.security.words(for: choices.engine)
        if let target = build.target { words += ["--target", target] }
        if !build.platforms.isEmpty { words += ["--platform", build.platforms.joined(separator: ",")] }
        if let key = places.key { words += ["--label", "\(ChainKey.label)=\(key)"] }
        words += choices.builderArguments
        if build.squash ?? choices.squash { words.append("--squash") }
        words += image.extraArguments + ["-f", places.rendered.string]
        words += image.produced.flatMap { ["-t", $0.familiar] }
        return words + [image.workingDirectory.string]
    }

    private func packer(_ build: PackerBuild, _ places: BuildPlaces) -> [String] {
        let variables = image.arguments.sorted { $0.key < $1.key }.flatMap { ["-var", "\($0.key)=\($0.value)"] }
        let file = rendered == nil ? build.file : places.rendered
        return ["packer", "build"] + variables + choices.builderArguments + image.extraArguments + [file.string]
    }

    private func bootstrap(_ build: DebootstrapBuild) -> [String] {
        var words = ["mmdebstrap", "--format=tar", "--variant=\(build.variant)"]
        if !build.packages.isEmpty { words.append("--include=\(build.packages.joined(separator: ","))") }
        if !build.components.isEmpty { words.append("--components=\(build.components.joined(separator: ","))") }
        words += build.hooks.map { "--customize-hook=\($0)" }
        return words + [build.suite, "-"] + build.mirrors
    }

    private func path(of source: ContentSource, _ places: BuildPlaces) -> String {
        switch source {
        case .path(let path): path.string
        case .artifact(let id): places.artifacts[id]?.string ?? "artifact:\(id)"
        }
    }
}

extension SecurityOptions {
    /// What `docker build`, `docker run` and buildah call them; a build cannot be told to be privileged, but to have every capability.
    func words(for engine: BuildChoices.Engine) -> [String] {
        let isolated = engine == .docker ? "default" : "private"
        return (isPrivileged ? ["--cap-add", "all"] : []) + capabilities.flatMap { ["--cap-add", $0] }
            + devices.flatMap { ["--device", $0] } + options.flatMap { ["--security-opt", $0] }
            + (network.map { ["--network", $0 == .isolated ? isolated : $0.rawValue] } ?? [])
    }
}
