/// One thing that an admin decides, under one name everywhere: `max-entries` in the file, PUSHYARD_MAX_ENTRIES in the
/// environment, `--max-entries` as an option.
public struct Setting<Value: Sendable>: Sendable {
    /// Lower-case words joined by hyphens.
    public let name: String
    /// What stands for the value in a usage line: `bytes`, `seconds`, `argv`.
    public let placeholder: String
    /// One sentence without a full stop.
    public let meaning: String
    public let defaultValue: Value
    /// The default as it would be written.
    public let defaultDescription: String
    private let parse: @Sendable (RawValue) -> Value?

    init(
        _ name: String, _ placeholder: String, _ meaning: String, default defaultValue: Value,
        written defaultDescription: String, parse: @escaping @Sendable (RawValue) -> Value?
    ) {
        self.name = name
        self.placeholder = placeholder
        self.meaning = meaning
        self.defaultValue = defaultValue
        self.defaultDescription = defaultDescription
        self.parse = parse
    }

    /// The name of its environment variable.
    public var variable: String { "PUSHYARD_" + name.uppercased().map { $0 == "-" ? "_" : $0 } }

    func value(_ raw: RawValue, from origin: SettingOrigin) throws(SettingError) -> Value {
        guard let value = parse(raw) else { throw .unusable(name, raw, expected: placeholder, origin) }
        return value
    }
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
}
