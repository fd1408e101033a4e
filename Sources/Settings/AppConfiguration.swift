/// What an admin has set for one app, as it is kept: lines of `name: "value"`, which are read as YAML.
public struct AppConfiguration: Sendable {
    /// By name, as they were given.
    public private(set) var values: [String: String] = [:]

    public init() {}

    /// - Throws: ``SettingError``, also for settings that no app has.
    public init(_ bytes: [UInt8], path: String) throws(SettingError) {
        let file = try ConfigurationFile(bytes, path: path, perApp: true)
        for (name, _) in file.names {
            switch file[name]?.raw {
            case .text(let text)?: values[name] = text
            case .words(let words)?: values[name] = words.joined(separator: " ")
            case nil: break
            }
        }
    }

    /// Sets `NAME=VALUE`.
    ///
    /// - Throws: ``SettingError``: there is no such setting, it is none of an app, or it does not take the value.
    public mutating func set(_ assignment: String) throws(SettingError) {
        let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { throw .noValue(assignment) }
        guard let check = Settings.check(named: parts[0], perApp: true) else { throw .notPerApp(parts[0]) }
        try check(.text(parts[1]), .argument)
        values[parts[0]] = parts[1]
    }

    /// Takes a value away, if there is one.
    public mutating func unset(_ name: String) throws(SettingError) {
        guard Settings.check(named: name, perApp: true) != nil else { throw .notPerApp(name) }
        values[name] = nil
    }

    /// The file's content.
    public var bytes: [UInt8] {
        values.sorted { $0.key < $1.key }.flatMap { Array("\($0): \"".utf8) + Self.escaped($1) + Array("\"\n".utf8) }
    }

    /// YAML 1.1, 5.7: what a double-quoted scalar takes.
    private static func escaped(_ text: String) -> [UInt8] {
        text.unicodeScalars.flatMap { scalar -> [UInt8] in
            switch scalar {
            case "\"", "\\": Array("\\\(scalar)".utf8)
            case "\n": Array("\\n".utf8)
            case _ where scalar.properties.generalCategory == .control || scalar.value > 0x7E:
                Array("\\U".utf8) + hexadecimal(scalar.value)
            default: Array("\(scalar)".utf8)
            }
        }
    }

    private static func hexadecimal(_ value: UInt32) -> [UInt8] {
        let digits = String(value, radix: 16)
        return Array((String(repeating: "0", count: 8 - digits.count) + digits).utf8)
    }
}
