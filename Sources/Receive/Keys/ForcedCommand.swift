import Escaping
public import SystemPackage

/// What sshd(8) runs for a key of ours, whatever the client asks for: `PATH shell --key ID`.
public struct ForcedCommand: Hashable, Sendable {
    private let executable: FilePath
    private let home: FilePath?

    /// - Parameters:
    ///   - executable: an absolute path. sshd gives the command to the user's login shell, and it stands in quotes in
    ///     authorized_keys, so a path is taken only if neither reads any of its characters as its own.
    ///   - home: PUSHYARD_HOME where it is not the default, as sshd passes no environment.
    public init(executable: FilePath, home: FilePath?) throws(ForcedCommandError) {
        for path in [executable, home].compactMap({ $0 }) {
            guard path.isAbsolute, path.string.utf8.allSatisfy(\.isPlainInPaths) else { throw .path(path) }
        }
        self.executable = executable
        self.home = home
    }

    /// The whole line of authorized_keys for a key; `restrict` turns off forwarding, pty and user rc, now and in future.
    func line(for key: PublicKey, called name: KeyName) -> String {
        let option = home.map { " --home \($0)" } ?? ""
        return "restrict,command=\"\(executable) shell --key \(key.id)\(option)\" \(key) \(name)"
    }

    /// Whether `options` is what ``line(for:called:)`` writes, with whatever paths.
    static func isOurs(_ options: ArraySlice<UInt8>?) -> Bool {
        guard let options, let text = String(validating: options, as: UTF8.self) else { return false }
        return text.hasPrefix("restrict,command=\"/") && text.contains(" shell --key ")
    }
}

public enum ForcedCommandError: Error, Equatable, CustomStringConvertible {
    case path(FilePath)

    public var description: String {
        switch self {
        case .path(let path):
            """
            '\(Escaped(path.string))' cannot stand in a forced command
              use an absolute path of letters, digits and '/', '.', '_', '+', '-'
            """
        }
    }
}
