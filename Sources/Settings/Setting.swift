/// One thing that an admin decides, under one name everywhere: `max-entries` in the file, PUSHYARD_MAX_ENTRIES in the
/// environment, `--max-entries` as an option.
public struct Setting<Value: Sendable>: NamedSetting {
    /// Lower-case words joined by hyphens.
    public let name: String
    /// What stands for the value in a usage line: `bytes`, `seconds`, `argv`.
    public let placeholder: String
    /// One sentence without a full stop.
    public let meaning: String
    public let defaultValue: Value
    /// The default as it would be written.
    public let defaultDescription: String
    /// Whether ``defaultDescription`` is a value of the setting, and not words about what holds without one.
    public let hasDefault: Bool
    public let isPerApp: Bool
    private let parse: @Sendable (RawValue) -> Value?

    init(
        _ name: String, _ placeholder: String, _ meaning: String, default defaultValue: Value,
        written defaultDescription: String, hasDefault: Bool = true, perApp isPerApp: Bool = false,
        parse: @escaping @Sendable (RawValue) -> Value?
    ) {
        self.name = name
        self.placeholder = placeholder
        self.meaning = meaning
        self.defaultValue = defaultValue
        self.defaultDescription = defaultDescription
        self.hasDefault = hasDefault
        self.isPerApp = isPerApp
        self.parse = parse
    }

    public func check(_ raw: RawValue, from origin: SettingOrigin) throws(SettingError) {
        _ = try value(raw, from: origin)
    }

    func value(_ raw: RawValue, from origin: SettingOrigin) throws(SettingError) -> Value {
        guard let value = parse(raw) else { throw .unusable(name, raw, expected: placeholder, origin) }
        return value
    }
}

/// A setting of any type.
public protocol NamedSetting: Sendable {
    var name: String { get }
    var placeholder: String { get }
    var meaning: String { get }
    var defaultDescription: String { get }
    var hasDefault: Bool { get }
    /// Whether apps may have a value of their own.
    var isPerApp: Bool { get }

    /// Throws ``SettingError`` for a value that it does not take.
    func check(_ raw: RawValue, from origin: SettingOrigin) throws(SettingError)
}

extension NamedSetting {
    /// The name of its environment variable.
    public var variable: String { "PUSHYARD_" + name.uppercased().map { $0 == "-" ? "_" : $0 } }
}

/// A value as it was written, before anybody knows what it is for.
public enum RawValue: Hashable, Sendable {
    case text(String)
    /// In the file a list; elsewhere words with spaces between them.
    case words([String])
}

/// Where a value comes from, for messages.
public enum SettingOrigin: Hashable, Sendable {
    case file(path: String, line: Int)
    case environment(variable: String)
    case option(String)
    /// Of `pushyard config set`.
    case argument
}
