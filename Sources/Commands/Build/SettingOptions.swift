import ArgumentParser
import Build
import Escaping
import Settings

/// The settings of a build as options, under their own names.
struct SettingOptions: ParsableArguments {
    @Option(help: help(for: Settings.registry)) var registry: String?
    @Option(help: help(for: Settings.base)) var base: String?
    @Option(help: help(for: Settings.runtime)) var runtime: String?
    @Option(help: help(for: Settings.convention), completion: .list(Convention.all.map(\.name)))
    var convention: String?
    @Option(name: [.short, .long], help: help(for: Settings.method), completion: .list(["build", "run"]))
    var method: String?
    @Option(help: help(for: Settings.contextDirectory)) var contextDir: String?
    @Option(help: help(for: Settings.pull), completion: .list(["missing", "always", "never"])) var pull: String?
    @Option(help: help(for: Settings.tags)) var tags: [String] = []
    @Option(help: help(for: Settings.ports)) var ports: [String] = []
    @Option(help: help(for: Settings.caches)) var caches: [String] = []
    @Option(help: help(for: Settings.packageLists)) var packageLists: String?
    @Option(help: help(for: Settings.network), completion: .list(Network.allCases.map(\.rawValue)))
    var network: String?
    @Option(help: help(for: Settings.privateRanges), completion: .list(["allowed", "blocked"]))
    var privateRanges: String?
    @Option(help: help(for: Settings.buildCertificates), completion: .file()) var buildCertificates: String?
    @Option(help: help(for: Settings.buildProxies)) var buildProxies: [String] = []
    @Option(help: help(for: Settings.allow)) var allow: [String] = []
    @Option(name: [.short, .long], help: ArgumentHelp("\(Settings.environment.meaning).", valueName: "name=value"))
    var env: [String] = []
    @Option(help: ArgumentHelp("\(Settings.secrets.meaning).", valueName: "id=path")) var secret: [String] = []
    @Option(help: help(for: Settings.buildMemory)) var buildMemory: String?
    @Option(help: help(for: Settings.buildProcesses)) var buildProcesses: String?
    @Option(help: help(for: Settings.buildCPUs)) var buildCpus: String?
    @Option(help: help(for: Settings.buildTime)) var buildTime: String?
    @Option(help: help(for: Settings.buildDisk)) var buildDisk: String?
    @Option(help: help(for: Settings.buildLog)) var buildLog: String?

    /// By the settings' names.
    var values: [String: RawValue] {
        get throws {
            let texts = [
                Settings.registry.name: registry, Settings.base.name: base, Settings.runtime.name: runtime,
                Settings.convention.name: convention, Settings.method.name: method,
                Settings.contextDirectory.name: contextDir, Settings.pull.name: pull,
                Settings.packageLists.name: packageLists, Settings.network.name: network,
                Settings.privateRanges.name: privateRanges, Settings.buildCertificates.name: buildCertificates,
                Settings.buildMemory.name: buildMemory, Settings.buildProcesses.name: buildProcesses,
                Settings.buildCPUs.name: buildCpus, Settings.buildTime.name: buildTime,
                Settings.buildDisk.name: buildDisk, Settings.buildLog.name: buildLog,
            ]
            let words = [
                Settings.tags.name: tags, Settings.ports.name: ports, Settings.caches.name: caches,
                Settings.buildProxies.name: buildProxies, Settings.allow.name: allow,
            ]
            var values = texts.compactMapValues { $0.map(RawValue.text) }
            for (name, words) in words where !words.isEmpty { values[name] = .words(words) }
            for (group, members) in [(Settings.environment, env), (Settings.secrets, secret)] {
                for member in members {
                    let parts = member.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                    guard parts.count == 2, group.accepts(String(parts[0])) else {
                        throw ValidationError("--\(group.name) '\(Escaped(member))' is not NAME=VALUE")
                    }
                    values[group.name(of: String(parts[0]))] = .text(String(parts[1]))
                }
            }
            return values
        }
    }
}

/// The help of an option that is a setting: meaning, default, variable.
func help(for setting: some NamedSetting) -> ArgumentHelp {
    ArgumentHelp(
        "\(setting.meaning) (default \(setting.defaultDescription); \(setting.variable)).",
        valueName: setting.placeholder)
}
