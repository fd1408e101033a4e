/// One thing that `pushyard app set` or `unset` does.
public enum AppChange: Hashable, Sendable {
    /// A setting's new value; nil is its default.
    case setting(AppSetting, String?)
    /// A key's new role; nil is none.
    case role(KeyName, Role?)

    /// Reads `NAME=VALUE`.
    ///
    /// - Throws: ``AppSettingError``, `NameError` or ``RoleError``. A value is only judged when the change is made.
    public init(set assignment: String) throws {
        let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[1].isEmpty else { throw AppSettingError.noValue(parts[0]) }
        self =
            switch try Subject(parts[0]) {
            case .setting(let setting): .setting(setting, parts[1])
            case .role(let key): .role(key, try Role(named: parts[1]))
            }
    }

    /// Reads `NAME`.
    public init(unset name: String) throws {
        self =
            switch try Subject(name) {
            case .setting(let setting): .setting(setting, nil)
            case .role(let key): .role(key, nil)
            }
    }

    private enum Subject {
        case setting(AppSetting)
        case role(KeyName)

        init(_ name: String) throws {
            let prefix = "role."
            if name.hasPrefix(prefix) {
                guard name != prefix else { throw AppSettingError.noKey(name) }
                self = .role(try KeyName(name.dropFirst(prefix.count)))
            } else if let setting = AppSetting(rawValue: name) {
                self = .setting(setting)
            } else {
                throw AppSettingError.unknown(name)
            }
        }
    }
}
