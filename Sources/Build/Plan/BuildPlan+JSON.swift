public import OCI

extension BuildPlan {
    /// The whole plan, for scripts and for comparing; the order of a list is part of it.
    public var json: JSON {
        .object(["epoch": .integer(epoch), "stages": .array(stages.map(\.json))])
    }
}

extension Stage {
    fileprivate var json: JSON {
        var members: [String: JSON] = [
            "name": .string(name),
            "base": .object([
                "name": .string(base.reference.description), "digest": .string(base.manifest.digest.description),
            ]),
            "insertions": .array(
                insertions.map { insertion in
                    var members: [String: JSON] = [
                        "volume": .string(insertion.volume.rawValue), "path": .string(insertion.path.description),
                    ]
                    members["owner"] = insertion.owner.map(JSON.string)
                    return .object(members)
                }),
            "steps": .array(steps.map(\.json)),
        ]
        members["commit"] = commit?.json
        return .object(members)
    }
}

extension Step {
    fileprivate var json: JSON {
        var members: [String: JSON] = [
            "name": .string(name), "arguments": .strings(arguments),
            "working-directory": .string(workingDirectory.description),
            "environment": .strings(environment.map(\.description)), "mounts": .array(mounts.map(\.json)),
            "network": .string(network.rawValue), "limits": limits.json,
        ]
        members["user"] = user.map(JSON.string)
        if mayFail { members["may-fail"] = .boolean(true) }
        return .object(members)
    }
}

extension Limits {
    fileprivate var json: JSON {
        .object([
            "memory": .integer(Int64(clamping: memory)), "processes": .integer(Int64(processes)),
            "milli-cpus": .integer(Int64(milliCPUs)), "seconds": .integer(wallTime.components.seconds),
            "log": .integer(Int64(clamping: log)),
        ])
    }
}

extension Mount {
    fileprivate var json: JSON {
        let (key, value) =
            switch content {
            case .volume(let volume, _): ("volume", volume.rawValue)
            case .cache(let name): ("cache", name)
            case .secret(let id): ("secret", id)
            case .directory(let id, _): ("directory", id)
            }
        var members: [String: JSON] = ["path": .string(path.description), key: .string(value)]
        if case .volume(_, .discarded) = content { members["discarded"] = .boolean(true) }
        if case .directory(_, isReadOnly: true) = content { members["read-only"] = .boolean(true) }
        return .object(members)
    }
}

extension Commit {
    fileprivate var json: JSON {
        var members: [String: JSON] = [
            "entrypoint": .strings(execution.entrypoint), "command": .strings(execution.command),
            "environment": .strings(execution.environment), "labels": .strings(execution.labels),
            "ports": .strings(execution.exposedPorts.sorted()), "volumes": .strings(execution.volumes.sorted()),
            "annotations": .strings(annotations), "created-by": .string(createdBy),
            "excluded": .strings(excluded.map(\.description)),
        ]
        members["user"] = execution.user.map(JSON.string)
        members["working-directory"] = execution.workingDirectory.map(JSON.string)
        members["stop-signal"] = execution.stopSignal.map(JSON.string)
        return .object(members)
    }
}

extension JSON {
    fileprivate static func strings(_ strings: [String]) -> JSON { .array(strings.map(JSON.string)) }

    fileprivate static func strings(_ strings: [String: String]) -> JSON { .object(strings.mapValues(JSON.string)) }
}
