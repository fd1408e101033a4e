import Escaping

/// The settings of an app by the names that `pushyard app set` and the settings file use.
public enum AppSetting: String, CaseIterable, Sendable {
    case branch
    case onDisconnect = "on-disconnect"
    case force
    case wrongBranch = "wrong-branch"
    case maxPush = "max-push"
}

extension AppSettings {
    public mutating func set(_ setting: AppSetting, to value: String) throws(AppSettingError) {
        switch setting {
        case .branch:
            do {
                branch = try BranchName(value)
            } catch {
                throw .branch(error)
            }
        case .onDisconnect: onDisconnect = try Self.choice(value, for: setting)
        case .force: force = try Self.choice(value, for: setting)
        case .wrongBranch: wrongBranch = try Self.choice(value, for: setting)
        case .maxPush:
            guard let size = PushSize(value) else { throw .size(setting, value) }
            maxPush = size
        }
    }

    /// Gives a setting its default back; without a deploy branch, the next push decides it.
    public mutating func unset(_ setting: AppSetting) {
        let standard = AppSettings()
        switch setting {
        case .branch: branch = standard.branch
        case .onDisconnect: onDisconnect = standard.onDisconnect
        case .force: force = standard.force
        case .wrongBranch: wrongBranch = standard.wrongBranch
        case .maxPush: maxPush = standard.maxPush
        }
    }

    /// The value as `set` takes it; nil for a branch that no push has decided yet.
    public func value(of setting: AppSetting) -> String? {
        switch setting {
        case .branch: branch?.description
        case .onDisconnect: onDisconnect.rawValue
        case .force: force.rawValue
        case .wrongBranch: wrongBranch.rawValue
        case .maxPush: maxPush.description
        }
    }

    private static func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ value: String, for setting: AppSetting
    ) throws(AppSettingError) -> Value {
        guard let choice = Value(rawValue: value) else {
            throw .choice(setting, value, of: Value.allCases.map(\.rawValue))
        }
        return choice
    }
}

/// What cannot be set.
public enum AppSettingError: Error, Equatable, CustomStringConvertible {
    case unknown(String)
    case branch(NameError)
    case choice(AppSetting, String, of: [String])
    case size(AppSetting, String)
    case noValue(String)
    /// A role is given to nobody.
    case noKey(String)

    public var description: String {
        switch self {
        case .unknown(let name):
            """
            \(quoted(name)) is not a setting of an app
              there are \(quotedList(AppSetting.allCases.map(\.rawValue))), and 'role.KEY' for each key
            """
        case .branch(let error): error.description
        case .choice(let setting, let value, let choices):
            "\(quoted(value)) is no value of '\(setting.rawValue)'\n  use \(choices.map { quoted($0) }.joined(separator: " or "))"
        case .size(let setting, let value):
            "\(quoted(value)) is no value of '\(setting.rawValue)'\n  use a size in bytes such as '512m' or '2g', or '0' for no limit"
        case .noValue(let name): "\(quoted(name)) has no value\n  write \(quoted(name + "=VALUE"))"
        case .noKey(let name): "\(quoted(name)) names no key\n  write 'role.KEY'"
        }
    }
}
