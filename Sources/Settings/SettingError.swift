import Escaping
public import SystemPackage

/// A setting, or the file of settings, that cannot be used.
public enum SettingError: Error, Equatable, CustomStringConvertible {
    case unusable(String, RawValue, expected: String, SettingOrigin)
    case unreadable(String, Errno)
    case tooLarge(String, limit: Int)
    case syntax(String, path: String, line: Int)
    case notMapping(String)
    case unknown(String, path: String, line: Int)
    case twice(String, path: String, line: Int)
    case notValue(String, path: String, line: Int)
    /// A source decides what its admin decides.
    case notAllowed(String, path: String, line: Int)
    /// What was to be set for an app is no setting, or none of an app.
    case notPerApp(String)
    case noValue(String)

    public var description: String {
        switch self {
        case .unusable(let name, let raw, let expected, let origin):
            "\(origin): '\(Escaped(raw.text))' is no value for '\(name)', expected \(expected)"
        case .unreadable(let path, let errno): "cannot read '\(Escaped(path))': \(errno)"
        case .tooLarge(let path, let limit): "cannot use '\(Escaped(path))': it is larger than \(limit) bytes"
        case .syntax(let problem, let path, let line): "\(Escaped(path)):\(line): not YAML: \(Escaped(problem))"
        case .notMapping(let path): "cannot use '\(Escaped(path))': expected lines of 'setting: value'"
        case .unknown(let name, let path, let line):
            "\(Escaped(path)):\(line): there is no setting '\(Escaped(name))'\n  there are \(Settings.names.joined(separator: ", "))"
        case .twice(let name, let path, let line): "\(Escaped(path)):\(line): '\(name)' is set twice"
        case .notValue(let name, let path, let line):
            "\(Escaped(path)):\(line): '\(name)' takes a value or a list of values"
        case .notAllowed(let name, let path, let line):
            "\(Escaped(path)):\(line): a source may not decide '\(Escaped(name))'\n  ask your admin to set it, or to allow it"
        case .notPerApp(let name):
            "there is no setting '\(Escaped(name))' of an app\n  there are \(Settings.namesPerApp.joined(separator: ", "))"
        case .noValue(let name): "'\(Escaped(name))' has no value\n  write '\(Escaped(name))=VALUE'"
        }
    }
}

extension RawValue {
    fileprivate var text: String {
        switch self {
        case .text(let text): text
        case .words(let words): words.joined(separator: " ")
        }
    }
}

extension SettingOrigin: CustomStringConvertible {
    public var description: String {
        switch self {
        case .file(let path, let line): "\(Escaped(path)):\(line)"
        case .environment(let variable): variable
        case .option(let option): option
        case .argument: "cannot set it"
        }
    }
}
