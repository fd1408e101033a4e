/// The values of settings: options before the environment before the app's before the source's before the file before the
/// defaults.
public struct Settings: Sendable {
    /// Where the file is when PUSHYARD_CONFIG does not say.
    public static let defaultPath = "/etc/pushyard/pushyard.yml"

    /// What the command line says, by the settings' names.
    public var options: [String: RawValue] = [:]
    private let environment: @Sendable (String) -> String?
    /// Those that may belong to a group.
    private let variables: [String]
    private var app: ConfigurationFile?
    private var source: ConfigurationFile?
    private let file: ConfigurationFile

    /// Reads the file that PUSHYARD_CONFIG names, or the default one, which need not exist.
    ///
    /// Throws `SettingError`: what is wrong with the file is said even if nobody asks for the setting.
    ///
    /// - Parameter variables: the names of all variables there are, where groups of settings count.
    public init(environment: @escaping @Sendable (String) -> String?, variables: [String] = []) throws {
        let named = environment("PUSHYARD_CONFIG")
        file = try ConfigurationFile(path: named ?? Self.defaultPath, mayBeMissing: named == nil)
        self.environment = environment
        self.variables = variables
    }

    /// Reads what an admin has set for an app; the file need not exist.
    public mutating func read(app path: String) throws {
        app = try ConfigurationFile(path: path, mayBeMissing: true, perApp: true)
    }

    /// Reads what a source says, which may only say what ``allow`` lets it.
    ///
    /// - Throws: `SettingError`; ``SettingError/notAllowed(_:path:line:)``.
    public mutating func read(source bytes: [UInt8], path: String) throws(SettingError) {
        let file = try ConfigurationFile(bytes, path: path, perApp: true)
        let allowed = try value(of: Self.allow)
        for (name, line) in file.names {
            let group = Self.groups.first { $0.key(of: name) != nil }
            // Paths of the builder's are nothing that a stranger names.
            guard allowed.contains(group?.name ?? name), group?.name != Self.secrets.name else {
                throw .notAllowed(name, path: path, line: line)
            }
        }
        source = file
    }

    /// The value of `setting`; `option` is what the command line says, if it does.
    public func value<Value>(of setting: Setting<Value>, option: String? = nil) throws(SettingError) -> Value {
        if let option { return try setting.value(.text(option), from: .option("--\(setting.name)")) }
        guard let (raw, origin) = find(setting) else { return setting.defaultValue }
        return try setting.value(raw, from: origin)
    }

    /// The members of a group by their keys, with where each comes from.
    public func values(of group: SettingGroup) throws(SettingError) -> [String: (value: String, origin: SettingOrigin)]
    {
        var found: [String: (raw: RawValue, origin: SettingOrigin)] = [:]
        for file in [file, source, app].compactMap(\.self) {
            for (name, _) in file.names { if let key = group.key(of: name) { found[key] = file[name] } }
        }
        for variable in variables where variable.hasPrefix(group.variablePrefix) {
            let key = String(variable.dropFirst(group.variablePrefix.count))
            guard group.key(of: group.name(of: key)) != nil, let text = environment(variable) else { continue }
            found[key] = (.text(text), .environment(variable: variable))
        }
        for (name, raw) in options {
            if let key = group.key(of: name) { found[key] = (raw, .option("--\(group.name)")) }
        }
        var values: [String: (value: String, origin: SettingOrigin)] = [:]
        for (key, (raw, origin)) in found {
            guard case .text(let text) = raw else {
                throw .unusable(group.name(of: key), raw, expected: group.placeholder, origin)
            }
            values[key] = (text, origin)
        }
        return values
    }

    /// Where the value of a setting comes from; nil where it is the default.
    public func origin(of setting: some NamedSetting) -> SettingOrigin? { find(setting)?.1 }

    private func find(_ setting: some NamedSetting) -> (RawValue, SettingOrigin)? {
        if let raw = options[setting.name] { return (raw, .option("--\(setting.name)")) }
        if let text = environment(setting.variable) { return (.text(text), .environment(variable: setting.variable)) }
        let found = app?[setting.name] ?? source?[setting.name] ?? file[setting.name]
        return found.map { ($0.raw, $0.origin) }
    }
}
