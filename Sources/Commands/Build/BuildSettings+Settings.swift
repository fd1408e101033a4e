import Build
import Filesystem
import OCI
import Receive
import Settings
import SystemPackage

extension BuildSettings {
    /// The settings of an app, each in its own type.
    ///
    /// - Throws: `SettingError`, ``UnusableSetting``, and what reading a secret throws.
    init(_ settings: Settings, app: AppName) throws {
        let registry = try settings.value(of: Settings.registry)
        self.init(
            repository: try Self.parsed(Settings.registry) { try ImageReference("\(registry ?? "localhost")/\(app)") },
            isPushed: registry != nil)
        convention = try settings.value(of: Settings.convention).map { name in
            guard let convention = Convention(named: name) else { throw UnusableSetting.convention(name) }
            return convention
        }
        base = try Self.image(Settings.base, settings)
        runtime = try Self.image(Settings.runtime, settings)
        method = try settings.value(of: Settings.method)
        incremental = try Self.incremental(settings)
        contextDirectory = try Self.contextDirectory(settings)
        for (name, (value, _)) in try settings.values(of: Settings.environment).sorted(by: { $0.key < $1.key }) {
            guard let variable = EnvironmentVariable(name, value) else { throw UnusableSetting.variable(name) }
            environment.append(variable)
        }
        secrets = try settings.values(of: Settings.secrets).mapValues { try Self.secret(at: FilePath($0.value)) }
        caches = try settings.value(of: Settings.caches).map { path in
            guard let path = ContainerPath(path), path != .root else { throw UnusableSetting.cache(path) }
            return path
        }
        let ports = try settings.value(of: Settings.ports)
        self.ports = ports.isEmpty ? nil : try ports.map(Self.port)
        packageLists = PackageLists(rawValue: try settings.value(of: Settings.packageLists)) ?? packageLists
        network = Network(rawValue: try settings.value(of: Settings.network)) ?? network
        pull = PullPolicy(rawValue: try settings.value(of: Settings.pull)) ?? pull
        tags = try settings.value(of: Settings.tags).map { tag in try Self.parsed(Settings.tags) { try Tag(tag) } }
        limits = Limits(
            memory: try settings.value(of: Settings.buildMemory),
            processes: UInt32(try settings.value(of: Settings.buildProcesses)),
            milliCPUs: try settings.value(of: Settings.buildCPUs),
            wallTime: try settings.value(of: Settings.buildTime), log: try settings.value(of: Settings.buildLog))
    }

    private static func parsed<Value>(_ setting: some NamedSetting, _ parse: () throws -> Value) throws -> Value {
        do { return try parse() } catch { throw UnusableSetting.value(setting.name, "\(error)") }
    }

    private static func image(_ setting: Setting<String?>, _ settings: Settings) throws -> ImageReference? {
        try settings.value(of: setting).map { text in try parsed(setting) { try ImageReference(text) } }
    }

    private static func incremental(_ settings: Settings) throws -> Incremental {
        switch try settings.value(of: Settings.incremental) {
        case nil: .byConvention
        case "true": .askedFor(nil)
        case "false": .refused
        case let image?: .askedFor(try parsed(Settings.incremental) { try ImageReference(image) })
        }
    }

    private static func contextDirectory(_ settings: Settings) throws -> String? {
        guard let text = try settings.value(of: Settings.contextDirectory) else { return nil }
        let components = text.split(separator: "/").filter { $0 != "." }
        if components.isEmpty { return nil }
        return try parsed(Settings.contextDirectory) {
            let path = try RelativePath((text.hasPrefix("/") ? "/" : "") + components.joined(separator: "/"))
            return String(decoding: path.bytes, as: UTF8.self)
        }
    }

    /// In bytes.
    private static let secretLimit = 1 << 20

    private static func secret(at path: FilePath) throws -> [UInt8] {
        guard path.isAbsolute, let name = path.lastComponent else { throw UnusableSetting.secret(path) }
        // Through links too: the admin names it.
        let file = try Directory(path.removingLastComponent())
        return try file.contents(of: RelativePath(FileName(name.string)), limit: secretLimit)
    }

    /// `80` is TCP's.
    private static func port(_ text: String) throws -> String {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let number = UInt16(parts[0]), number > 0,
            ["tcp", "udp", "sctp"].contains(parts.count == 2 ? parts[1] : "tcp")
        else { throw UnusableSetting.port(text) }
        return "\(number)/\(parts.count == 2 ? parts[1] : "tcp")"
    }
}
