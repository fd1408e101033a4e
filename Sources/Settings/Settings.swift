/// The values of settings: options before the environment before the file before the defaults.
public struct Settings: Sendable {
    /// Where the file is when PUSHYARD_CONFIG does not say.
    public static let defaultPath = "/etc/pushyard/pushyard.yml"

    private let file: ConfigurationFile
    private let environment: @Sendable (String) -> String?

    /// Reads the file that PUSHYARD_CONFIG names, or the default one, which need not exist.
    ///
    /// Throws `SettingError`: what is wrong with the file is said even if nobody asks for the setting.
    public init(environment: @escaping @Sendable (String) -> String?) throws {
        let named = environment("PUSHYARD_CONFIG")
        file = try ConfigurationFile(path: named ?? Self.defaultPath, mayBeMissing: named == nil)
        self.environment = environment
    }

    /// The value of `setting`; `option` is what the command line says, if it does.
    public func value<Value>(of setting: Setting<Value>, option: String? = nil) throws(SettingError) -> Value {
        if let option { return try setting.value(.text(option), from: .option("--\(setting.name)")) }
        if let text = environment(setting.variable) {
            return try setting.value(.text(text), from: .environment(variable: setting.variable))
        }
        guard let (raw, origin) = file[setting.name] else { return setting.defaultValue }
        return try setting.value(raw, from: origin)
    }
}
