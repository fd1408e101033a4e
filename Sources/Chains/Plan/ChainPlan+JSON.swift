public import OCI
import SystemPackage

extension ChainPlan {
    /// The whole plan, for scripts; the order of a list is part of it.
    public func json(_ request: ChainGraph.Request) -> JSON {
        .object([
            "manifests": .strings(request.manifests.map(\.string)),
            "params": .object(request.parameters.mapValues(JSON.string)),
            "images": .array(images.map(\.json)),
            "warnings": .array(
                warnings.map { warning in
                    var members = warning.place.json
                    members["code"] = .string(warning.code)
                    members["message"] = .string(warning.message)
                    return .object(members)
                }),
            "errors": .array([]),
        ])
    }
}

extension ManifestErrors {
    /// As ``ChainPlan/json(_:)`` has a plan, with nothing but errors.
    public var json: JSON {
        let list = errors.map { error in
            var members = error.place.json
            members["code"] = .string(error.fault.code)
            members["message"] = .string(error.fault.description)
            members["remedy"] = .string(error.fault.remedy)
            return JSON.object(members)
        }
        return .object(["images": .array([]), "warnings": .array([]), "errors": .array(list)])
    }
}

extension ChainImage {
    /// What a manifest makes of its entry.
    public var summary: JSON { .object(members) }

    fileprivate var members: [String: JSON] {
        var members: [String: JSON] = [
            "id": .string(id.description), "name": .string(name), "version": .string(version),
            "type": .string(builder.name.rawValue), "tags": .strings(tags.map(\.familiar)),
            "working_dir": .string(workingDirectory.string), "place": .object(place.json),
        ]
        members["tag"] = tag.map { .string($0.familiar) }
        members["img_parts"] = tag.flatMap { ImageParts(ifOne: $0.familiar) }.map { .object($0.members) }
        switch builder {
        case .dockerfile(let build): members["file"] = .string(build.file.string)
        case .packer(let build): members["file"] = .string(build.file.string)
        case .run(let build): members["exports"] = .strings(build.exports)
        case .debootstrap: break
        }
        return members
    }
}

extension PlannedImage {
    fileprivate var json: JSON {
        var members = image.members
        members["index"] = .integer(Int64(number))
        members["wave"] = .integer(Int64(wave))
        members["from"] = .strings(bases.map(\.familiar))
        members["artifacts"] = .strings(artifacts.map(\.description))
        members["needs"] = .strings(parents.map(\.description))
        members["build_args"] = .object(material.buildArguments.mapValues(JSON.string))
        let commands = commands(BuildPlaces(rendered: "FILE"))
        members["commands"] = .array(commands.map(\.json))
        switch state {
        case .upToDate(let key):
            members["state"] = .string("up-to-date")
            members["key"] = .string(key.description)
        case .build(let reason):
            members["state"] = .string("build")
            members["reason"] = .string(reason.description)
        }
        return .object(members)
    }
}

extension ChainCommand {
    /// A list of words; what no program of the host does, under a name.
    fileprivate var json: JSON {
        switch self {
        case .tool(let words, _), .bootstrap(let words): .strings(words)
        case .container(let script): .object(["run": .string(script)])
        case .commit(let name): .object(["commit": .string(name)])
        }
    }
}

extension EntryPlace {
    fileprivate var json: [String: JSON] {
        var members: [String: JSON] = ["manifest": .string(manifest.string)]
        members["line"] = line.map { .integer(Int64($0)) }
        members["entry"] = entry.map { .integer(Int64($0)) }
        members["label"] = label.map(JSON.string)
        return members
    }
}
