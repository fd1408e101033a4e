import Escaping

extension BuilderName {
    /// Which builder an entry means: by `dockerfile`, by `builder_type`, by what only one builder has, by the file's name; packer's
    /// otherwise, as in seed 003.
    init?(of entry: ManifestEntry, _ findings: inout Findings) {
        let type = entry.string("builder_type", &findings)
        if entry.has("dockerfile") || entry.has("docker_file") {
            if let type, Self(type) != .dockerfile {
                let text = "'dockerfile' makes it a Dockerfile's image, whatever 'builder_type' says"
                findings.warn("W-BUILDER-TYPE", text, entry.place)
            }
            self = .dockerfile
        } else if let type {
            guard let builder = Self(type) else {
                findings.report(.builderType(type), entry.place)
                return nil
            }
            self = builder
        } else if entry.has("run") {
            self = .run
        } else if entry.has("suite") {
            self = .debootstrap
        } else {
            let file = entry.members["file"]?.text?.split(separator: "/").last ?? ""
            let isDockerfile = file.hasPrefix("Dockerfile") || file.hasPrefix("Containerfile")
            self = isDockerfile ? .dockerfile : .packer
        }
    }

    private init?(_ type: String) {
        if type == "docker" { self = .dockerfile } else { self.init(rawValue: type) }
    }

    /// The keys that mean something to this builder, beside those of every one.
    private var keys: Set<String> {
        switch self {
        case .dockerfile:
            [
                "dockerfile", "docker_file", "file", "from", "extra_args", "mounts", "contexts", "secrets", "ssh",
                "security",
                "squash", "platforms", "target",
            ]
        case .packer: ["file", "extra_args", "mounts", "security"]
        case .run: ["from", "run", "mounts", "exports", "commit", "secrets", "security"]
        case .debootstrap: ["suite", "packages", "variant", "mirrors", "components", "hooks", "commit"]
        }
    }

    /// Warns of keys that mean nothing to this builder: they may stand in placeholders, as in seed 003.
    func checkKeys(of entry: ManifestEntry, _ findings: inout Findings) {
        let common = [
            "builder_type", "name", "version", "tag", "tags", "working_dir", "args", "matrix", "needs", "push",
        ]
        for key in entry.members.keys.sorted() where !keys.contains(key) && !common.contains(key) {
            let text = "the key '\(Escaped(key))' means nothing to a '\(rawValue)' image"
            findings.warn("W-UNKNOWN-KEY", text, entry.place)
        }
    }
}
