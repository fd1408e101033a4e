import ArgumentParser
import Receive
import Settings
import SystemPackage

/// `pushyard shell`: what sshd runs for a key, whatever its holder asks for.
struct Shell: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shell",
        abstract: "Serve git to the holder of a key: sshd's forced command.",
        discussion: """
            'pushyard key add' writes it into authorized_keys; nobody types it. SSH_ORIGINAL_COMMAND says what the \
            client wants: git-receive-pack or git-upload-pack with an app's name, nothing else.

            Exit status: git's own, 2 not a command, 21 not allowed.
            """)

    @Option(help: "The key that has logged in.", transform: { try KeyID($0) })
    var key: KeyID

    @Option(help: ArgumentHelp("PUSHYARD_HOME, where it is not \(Front.defaultHome).", valueName: "dir"))
    var home: String?

    func run() throws {
        let front = try Front(home: home.map { FilePath($0) } ?? Front.defaultHome)
        guard let record = try KeyStore(front).key(key) else { throw UnknownKey() }
        let command = try SSHCommand(environmentBytes("SSH_ORIGINAL_COMMAND"))
        try record.authorize(command)
        let apps = try AppStore(front)
        let app = try app(command, in: apps)
        let session = PushSession(
            command, by: record, to: app, of: apps, in: front, executable: try currentExecutable(),
            configuration: environmentVariable("PUSHYARD_CONFIG"))
        let status = try session.run()
        if status != 0 { throw ExitCode(status) }
    }

    /// The first push creates its app, where the admin's settings let it.
    private func app(_ command: SSHCommand, in apps: AppStore) throws -> Receive.App {
        do {
            return try apps.verifiedApp(command.app)
        } catch AppError.unknown where command.service == .receivePack {
            let settings = try Settings(environment: environmentVariable)
            guard try settings.value(of: Settings.createOnPush) else { throw AppError.unknown(command.app) }
            do { try apps.create(command.app) } catch AppError.exists {
                // Another first push was faster.
            }
            return try apps.verifiedApp(command.app)
        }
    }
}

/// A key whose record is gone, or that somebody else has put into authorized_keys.
struct UnknownKey: Error, CustomStringConvertible {
    var description: String { "this key may not do anything here" }
}
