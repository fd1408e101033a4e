import Build
import Escaping
import Settings
import SystemPackage

/// A setting whose value is of no use.
enum UnusableSetting: Error, Equatable, CustomStringConvertible {
    case convention(String)
    case variable(String)
    case cache(String)
    case port(String)
    case secret(FilePath)
    case value(String, String)

    var description: String {
        switch self {
        case .convention(let name):
            "there is no convention '\(Escaped(name))'\n  there are \(Convention.all.map(\.name).joined(separator: ", "))"
        case .variable(let name): "'env.\(Escaped(name))' has a null byte"
        case .cache(let path): "'caches': '\(Escaped(path))' is not an absolute path below '/'"
        case .port(let text): "'ports': '\(Escaped(text))' is not a port such as '80' or '53/udp'"
        case .secret(let path): "'secret': '\(Escaped(path.string))' is not the absolute path of a file"
        case .value(let name, let reason): "'\(name)': \(reason)"
        }
    }
}

/// What a source says in its `pushyard.yml` cannot be followed.
struct UnusableChoices: Error, CustomStringConvertible {
    let cause: SettingError

    var description: String { cause.description }
}
