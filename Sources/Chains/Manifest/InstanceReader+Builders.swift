import Build
import OCI
import SystemPackage

/// What only one builder is told.
extension InstanceReader {
    mutating func dockerfile(_ base: ImageReference?) -> BuilderKind? {
        let file = file()
        if let file { setFile(file) }
        let security = security()
        let mounts = mounts()
        let contexts = contexts()
        let (secrets, ssh) = (identifiers("secrets"), identifiers("ssh"))
        let squash = entry.boolean("squash", &findings)
        let (platforms, target) = (list("platforms"), text("target"))
        guard let file else { return nil }
        return .dockerfile(
            DockerfileBuild(
                file: file, base: base, contexts: contexts, mounts: mounts, secrets: secrets, ssh: ssh,
                security: security, squash: squash, platforms: platforms, target: target))
    }

    mutating func packer() -> BuilderKind? {
        let file = file()
        if let file { setFile(file) }
        let (mounts, security) = (mounts(), security())
        return file.map { .packer(PackerBuild(file: $0, mounts: mounts, security: security)) }
    }

    mutating func run(_ base: ImageReference?) -> BuilderKind? {
        if !entry.has("from") { findings.report(.missing(key: "from", builder: "run"), place) }
        if !entry.has("run") { findings.report(.missing(key: "run", builder: "run"), place) }
        let commands = entry.strings("run", &findings) ?? []
        let (mounts, exports, secrets) = (mounts(), exports(), identifiers("secrets"))
        let (security, commit) = (security(), commit())
        guard let base else { return nil }
        return .run(
            RunBuild(
                base: base, commands: commands, mounts: mounts, exports: exports, secrets: secrets, security: security,
                commit: commit))
    }

    mutating func debootstrap() -> BuilderKind? {
        if !entry.has("suite") { findings.report(.missing(key: "suite", builder: "debootstrap"), place) }
        let suite = text("suite")
        let (packages, mirrors, components) = (list("packages"), list("mirrors"), list("components"))
        let hooks = entry.strings("hooks", &findings) ?? []
        let variant = text("variant") ?? "minbase"
        let commit = commit()
        // These words stand on mmdebstrap's command line.
        for (key, words) in [
            ("suite", [suite ?? "x"]), ("packages", packages), ("mirrors", mirrors), ("components", components),
            ("variant", [variant]),
        ] {
            for word in words where word.isEmpty || word.hasPrefix("-") {
                findings.report(.path(key: key, word, "is no name"), place)
            }
        }
        return suite.map {
            .debootstrap(
                DebootstrapBuild(
                    suite: $0, packages: packages, variant: variant, mirrors: mirrors, components: components,
                    hooks: hooks, commit: commit))
        }
    }

    /// Patterns below `/out`.
    private mutating func exports() -> [String] {
        list("exports").filter { pattern in
            let isBelow = !pattern.isEmpty && !pattern.hasPrefix("/") && !pattern.split(separator: "/").contains("..")
            if !isBelow { findings.report(.path(key: "exports", pattern, "is no pattern below '/out'"), place) }
            return isBelow
        }
    }

    /// Of secrets and agents.
    private mutating func identifiers(_ key: String) -> [String] {
        list(key).filter { id in
            let isPlain = !id.isEmpty && id.utf8.allSatisfy { isWordByte($0) || ".-".utf8.contains($0) }
            if !isPlain {
                findings.report(.path(key: key, id, "is no id: it has more than letters, digits, '_.-'"), place)
            }
            return isPlain
        }
    }

    private mutating func security() -> SecurityOptions {
        guard let values = entry.entry("security", &findings).map({ InstanceSecurity($0) }) else {
            return SecurityOptions()
        }
        return values.options(&findings)
    }

    private mutating func commit() -> CommitChanges {
        guard let values = entry.entry("commit", &findings) else { return CommitChanges() }
        var changes = CommitChanges()
        changes.command = command("cmd", values)
        changes.entrypoint = command("entrypoint", values)
        let environment = filled(values.dictionary("env", &findings) ?? [:], "commit.env")
        changes.environment = environment.sorted { $0.key < $1.key }.compactMap {
            EnvironmentVariable($0.key, $0.value)
        }
        changes.user = values.string("user", &findings)
        changes.exposedPorts = (values.strings("expose", &findings) ?? []).map { $0.contains("/") ? $0 : "\($0)/tcp" }
        changes.labels = filled(values.dictionary("labels", &findings) ?? [:], "commit.labels")
        if let directory = values.string("workdir", &findings) {
            changes.workingDirectory = ContainerPath(directory)
            if changes.workingDirectory == nil {
                findings.report(.path(key: "commit.workdir", directory, "is no absolute path"), place)
            }
        }
        return changes
    }

    /// A list, or a text that is split as a shell would.
    private mutating func command(_ key: String, _ values: ManifestEntry) -> [String]? {
        guard let text = values.members[key]?.text else { return values.strings(key, &findings) }
        guard let words = words(of: text) else {
            findings.report(.words(key: "commit.\(key)", text), place)
            return nil
        }
        return words
    }
}

private func isWordByte(_ byte: UInt8) -> Bool { isVariableName("_" + String(UnicodeScalar(byte))) }

/// `security` of an entry.
private struct InstanceSecurity {
    let values: ManifestEntry

    init(_ values: ManifestEntry) { self.values = values }

    func options(_ findings: inout Findings) -> SecurityOptions {
        for key in values.members.keys.sorted()
        where !["privileged", "cap_add", "devices", "security_opt", "network"].contains(key) {
            findings.report(.type(key: "security.\(key)", expected: "one of its keys"), values.place)
        }
        var options = SecurityOptions()
        options.isPrivileged = values.boolean("privileged", &findings) ?? false
        options.capabilities = values.strings("cap_add", &findings) ?? []
        options.devices = values.strings("devices", &findings) ?? []
        options.options = values.strings("security_opt", &findings) ?? []
        if let name = values.string("network", &findings) {
            options.network = Network(rawValue: name)
            if options.network == nil {
                findings.report(.type(key: "security.network", expected: "'isolated', 'host' or 'none'"), values.place)
            }
        }
        return options
    }
}
