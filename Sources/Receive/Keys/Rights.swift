/// What a key may do with one app; a role that may push may read as well.
public enum Role: String, CaseIterable, Sendable {
    case read
    case push

    public init(named name: String) throws(RoleError) {
        guard let role = Role(rawValue: name) else { throw .unknown(name) }
        self = role
    }

    func allows(_ service: SSHCommand.Service) -> Bool {
        switch service {
        case .uploadPack: true
        case .receivePack: self == .push
        }
    }
}

public enum RoleError: Error, Equatable, CustomStringConvertible {
    case unknown(String)

    public var description: String {
        switch self {
        case .unknown(let name): "\(quoted(name)) is not a role\n  use 'push' or 'read'"
        }
    }
}

/// What a key may do: everything, or what its role for each app says, and nothing with apps that are not named.
public enum Rights: Hashable, Sendable {
    case admin
    case apps([AppName: Role])

    /// The role for one app; nil is none.
    public func role(for app: AppName) -> Role? {
        switch self {
        case .admin: .push
        case .apps(let roles): roles[app]
        }
    }
}

extension KeyRecord {
    /// Judges a command before anything is looked up: the key's holder does not learn whether the app exists.
    public func authorize(_ command: SSHCommand) throws(AccessDenied) {
        guard let role = rights.role(for: command.app), role.allows(command.service) else {
            throw AccessDenied(name: name, command: command)
        }
    }
}

/// All that a key without the right role is told.
public struct AccessDenied: Error, Equatable, CustomStringConvertible {
    public let name: KeyName
    public let command: SSHCommand

    public var description: String {
        switch command.service {
        case .receivePack: "\(quoted(name)) may not push to \(quoted(command.app))"
        case .uploadPack: "\(quoted(name)) may not read \(quoted(command.app))"
        }
    }
}
