import Build
import OCI
import SystemPackage

/// What goes into a key beside what others have built: canonical, so that nothing else can change it.
extension ImageMaterial {
    func ingredients(of image: ChainImage, _ choices: BuildChoices) -> JSON {
        // Another number whenever what is built changes although none of the rest does.
        var members: [String: JSON] = ["format": .integer(1), "builder": .string(image.builder.name.rawValue)]
        members["rendered"] = rendered.map { .string(Digest(of: $0).description) }
        members["context"] = context.map { .string($0.description) }
        if !image.extraArguments.isEmpty { members["extra"] = .strings(image.extraArguments) }
        switch image.builder {
        case .dockerfile(let build):
            members["arguments"] = .object(buildArguments.mapValues(JSON.string))
            members["from"] = replacement.map { .string($0.description) }
            members["contexts"] = .object(build.contexts.mapValues(content))
            members["mounts"] = mounts(build.mounts)
            members["secrets"] = .strings(build.secrets + build.ssh)
            members["security"] = build.security.json
            members["target"] = build.target.map(JSON.string)
            members["platforms"] = .strings(build.platforms)
            members["squash"] = .boolean(build.squash ?? choices.squash)
            members["engine"] = .strings([choices.engine.rawValue] + choices.builderArguments)
            members["epoch"] = .integer(choices.epoch)
        case .packer:
            members["arguments"] = .object(image.arguments.mapValues(JSON.string))
            members["engine"] = .strings(choices.builderArguments)
            members["contents"] = .strings(contents.sorted { $0.key.string < $1.key.string }.map(\.value.description))
        case .run(let build):
            members["arguments"] = .object(image.arguments.mapValues(JSON.string))
            members["commands"] = .strings(build.commands)
            members["mounts"] = mounts(build.mounts)
            members["exports"] = .strings(build.exports)
            members["secrets"] = .strings(build.secrets)
            members["security"] = build.security.json
            members["commit"] = build.commit.json
            members["epoch"] = .integer(choices.epoch)
        case .debootstrap(let build):
            members["suite"] = .string(build.suite)
            members["packages"] = .strings(build.packages)
            members["variant"] = .string(build.variant)
            members["mirrors"] = .strings(build.mirrors)
            members["components"] = .strings(build.components)
            members["hooks"] = .strings(build.hooks)
            members["commit"] = build.commit.json
            members["epoch"] = .integer(choices.epoch)
        }
        return .object(members)
    }

    private func mounts(_ mounts: [ChainMount]) -> JSON {
        .array(
            mounts.map { mount in
                .array([content(mount.source), .string(mount.destination.description), .boolean(mount.isReadOnly)])
            })
    }

    /// The host's own files count by their path.
    private func content(_ source: ContentSource) -> JSON {
        switch source {
        case .path(let path): .string(contents[path]?.description ?? path.string)
        case .artifact(let id): .string(id.description)
        }
    }
}

extension SecurityOptions {
    fileprivate var json: JSON {
        guard !isPlain else { return .null }
        return .array([
            .boolean(isPrivileged), .strings(capabilities), .strings(devices), .strings(options),
            network.map { .string($0.rawValue) } ?? .null,
        ])
    }
}

extension CommitChanges {
    fileprivate var json: JSON {
        .object([
            "command": command.map(JSON.strings) ?? .null, "entrypoint": entrypoint.map(JSON.strings) ?? .null,
            "environment": .strings(environment.map(\.description)), "user": user.map(JSON.string) ?? .null,
            "directory": workingDirectory.map { .string($0.description) } ?? .null, "ports": .strings(exposedPorts),
            "labels": .object(labels.mapValues(JSON.string)),
        ])
    }
}

extension JSON {
    static func strings(_ strings: [String]) -> JSON { .array(strings.map(JSON.string)) }
}
