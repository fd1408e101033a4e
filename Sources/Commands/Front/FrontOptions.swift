import ArgumentParser
import Receive
import Settings
import SystemPackage

/// Where the front is.
struct FrontOptions: ParsableArguments {
    @Option(
        help: "Where Pushyard keeps its files (PUSHYARD_HOME, default \(Front.defaultHome.string)).",
        completion: .directory)
    var home: String?

    func front() throws -> Front {
        guard let home = home ?? environmentVariable("PUSHYARD_HOME") else { return try Front() }
        return try Front(home: FilePath(home))
    }
}

/// Where the keys of those who push are, for sshd(8).
struct AuthorizedKeysOptions: ParsableArguments {
    @OptionGroup var front: FrontOptions

    @Option(help: "\(Settings.authorizedKeys.meaning) (default \(Settings.authorizedKeys.defaultDescription)).")
    var authorizedKeys: String?

    /// The file and what this program is called by in it.
    func file(of front: Front) throws -> AuthorizedKeys {
        let settings = try Settings(environment: environmentVariable)
        let path = try settings.value(of: Settings.authorizedKeys, option: authorizedKeys)
        let command = try ForcedCommand(executable: currentExecutable(), home: front.home)
        return AuthorizedKeys(path: try front.expandingHome(path), command: command)
    }
}
