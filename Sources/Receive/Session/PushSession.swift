import Filesystem
import Glibc
public import SystemPackage
import Threads
import Tools

/// One connection of a key holder with git: `pushyard shell` between sshd and `git receive-pack` or `git upload-pack`.
///
/// It stays git's parent: it relays git's output, notices within a second when the client dies, holds the app's turn, and
/// removes what a killed git has left.
public struct PushSession {
    /// Where the hook finds its end of the channel: the first descriptor beyond the standard ones.
    static let channelNumber: Int32 = 3

    private let front: Front
    private let apps: AppStore
    private let app: App
    private let command: SSHCommand
    private let key: KeyRecord
    /// What git and its hook are told of this process's environment.
    private let environment: [String: String]

    /// - Parameters:
    ///   - app: as `AppStore.verifiedApp` gives it.
    ///   - executable: this very program, for the hook.
    ///   - configuration: PUSHYARD_CONFIG, where it is not the default.
    public init(
        _ command: SSHCommand, by key: KeyRecord, to app: App, of apps: AppStore, in front: Front,
        executable: FilePath, configuration: String?
    ) {
        self.command = command
        self.key = key
        self.app = app
        self.apps = apps
        self.front = front
        var environment = ["PUSHYARD_KEY": key.id.description, "PUSHYARD": executable.string]
        environment["PUSHYARD_HOME"] = front.home?.string
        environment["PUSHYARD_CONFIG"] = configuration
        self.environment = environment
    }

    /// Runs git to its end and returns its exit status; a signal counts as 128 and its number.
    public func run() throws -> Int32 {
        let use = try RepositoryUse(of: app, in: front)
        let ending =
            switch command.service {
            case .uploadPack: try serveRead(use)
            case .receivePack: try servePush(use)
            }
        return switch ending {
        case .exited(let status): status
        case .signalled(let signal): 128 + signal
        }
    }

    private func serveRead(_ use: borrowing RepositoryUse) throws -> Ending {
        try git(inheriting: [use.descriptor]).withProcess(
            input: .descriptor(.standardInput), output: .descriptor(.standardOutput),
            errors: .descriptor(.standardError)
        ) { _ in }.ending
    }

    private func servePush(_ use: borrowing RepositoryUse) throws -> Ending {
        // What a hook left that was killed while it kept a source.
        try front.subdirectory("rejected").sweepStaging()
        let (ours, hooks) = try Channel.pair()
        let turn = try Turn(front.turns(of: app.name), ours, message: "a push by \(key.name)")
        let git = git(inheriting: [hooks, use.descriptor])
        let ending = try git.withProcess(
            input: .descriptor(.standardInput), output: .pipe, errors: .descriptor(.standardError)
        ) { running in
            // From here on only git and the hook hold that end, so that theirs is its end.
            try hooks.close()
            guard let output = running.output else { preconditionFailure("the output of git is a pipe") }
            let thread = try Thread { turn.serve() }
            defer {
                turn.end()
                thread.join()
            }
            do {
                var relay = Relay(from: output, to: .standardOutput)
                try relay.run { if app.settings.onDisconnect == .cancel { try turn.cancel() } }
                // A hook that outlives its git builds what nobody would move a ref to.
                try turn.cancel()
            } catch {
                // The error is what counts; git is killed for it, and a hook that is not told sees our end.
                try? turn.cancel()
                throw error
            }
        }.ending
        if let branch = turn.decidedBranch, ending == .exited(0) {
            try apps.decide(BranchName(branch), for: app.name)
        }
        return ending
    }

    /// Nothing of the client's reaches git but what has been parsed.
    private func git(inheriting descriptors: [FileDescriptor]) -> Tool {
        let words = command.arguments(repository: app.repository, hooks: app.hooks)
        let version = getenv("GIT_PROTOCOL").map { Array(String(cString: $0).utf8) }
        var git = Tool.git(Array(words.dropFirst()), protocolVersion: version)
        git.environment.merge(environment) { _, ours in ours }
        git.descriptors = descriptors
        return git
    }
}
