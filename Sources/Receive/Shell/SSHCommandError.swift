import Escaping

/// A command that no key may run; the key holder sees the sentence.
public enum SSHCommandError: Error, Equatable, CustomStringConvertible {
    case login
    case tooLong
    case controlCharacter([UInt8])
    case unknown([UInt8])
    case archive
    case noRepository(SSHCommand.Service)
    case path([UInt8])
    case app(NameError)

    public var description: String {
        switch self {
        case .login: "no shell is offered here\(Self.advice)"
        case .tooLong: "the command is longer than \(SSHCommand.maximumLength) bytes\(Self.advice)"
        case .controlCharacter(let command): "'\(Escaped(command))' contains a control character\(Self.advice)"
        case .unknown(let verb): "'\(Escaped(verb))' is not offered here\(Self.advice)"
        case .archive: "'git-upload-archive' is not offered here\n  use 'git clone', then 'git archive'"
        case .noRepository(let service): "'\(service.rawValue)' names no app\(Self.advice)"
        case .path(let path): "'\(Escaped(path))' is a path, and apps are known by name\(Self.advice)"
        case .app(let error): error.description
        }
    }

    private static let advice =
        "\n  use 'git push', 'git fetch' or 'git clone' with an app's name, as in 'git@HOST:blog'"
}
