import Git
import Glibc
public import Records
public import Source
import SystemPackage
import Tools

/// git's pre-receive hook (githooks(5)): judges a whole push, then builds at most one commit of it.
///
/// git moves no ref unless this succeeds. Everything said here reaches the pusher as `remote: …`.
public struct PreReceive {
    private let front: Front
    private let apps: AppStore
    private let name: AppName
    private let pusher: KeyRecord
    private let builder: BuilderCommand
    private let limits: SourceLimits
    private let retention: Retention
    private let terminal: Terminal

    public init(
        to app: AppName, by pusher: KeyRecord, builder: BuilderCommand, limits: SourceLimits,
        keeping retention: Retention, in front: Front
    ) throws {
        guard let shell = Channel.inherited() else { throw SessionError.noShell }
        terminal = Terminal(shell: shell)
        self.front = front
        apps = try AppStore(front)
        name = app
        self.pusher = pusher
        self.builder = builder
        self.limits = limits
        self.retention = retention
    }

    /// Returns the hook's exit status: 0 takes the push.
    ///
    /// - Parameters:
    ///   - input: all of standard input, `OLD NEW REF` lines.
    ///   - environment: the bytes of a variable that git has set.
    /// - Throws: what kept the push from being judged, an error for the pusher to see.
    public func run(input: [UInt8], environment: (String) -> [UInt8]?) throws -> Int32 {
        do {
            return try judge(input: input, environment: environment) ? 0 : 1
        } catch {
            guard try terminal.takesMore() else { return 1 }
            throw error
        }
    }

    /// Returns whether the push is taken.
    private func judge(input: [UInt8], environment: (String) -> [UInt8]?) throws -> Bool {
        let updates = try RefUpdate.list(input)
        let options = try PushOptions(environment: environment)
        guard try waitForTurn(of: updates) else { return false }
        // With the turn held: a push before this one may have decided the branch.
        let app = try apps.verifiedApp(name)
        let quarantine = environment("GIT_QUARANTINE_PATH").map { FilePath(String(decoding: $0, as: UTF8.self)) }
        let repository = try PushedRepository(app.repository, quarantine: quarantine)
        let decision = try Admission(app: name, settings: app.settings, options: options)
            .judge(updates, in: repository)
        let isTaken = try carryOut(decision, options, repository)
        if isTaken, let branch = decision.decidedBranch {
            try terminal.shell.send(HookMessage.decided(branch: branch.description))
        }
        return isTaken
    }

    private func waitForTurn(of updates: [RefUpdate]) throws -> Bool {
        let shell = terminal.shell
        try shell.send(HookMessage.turn(subject: updates.map(\.ref.description).sorted().joined(separator: " ")))
        while let message: ShellMessage = try shell.receive() {
            switch message {
            case .granted: return true
            case .cancel: return false
            case .waiting(let place, let holder):
                let what = holder.map { ", now \($0)" } ?? ""
                say("-----> waiting for \(quoted(name)): \(place) before this push\(what)")
            case .denied(let reason):
                say("error: \(reason)")
                return false
            }
        }
        return false
    }

    private func carryOut(
        _ decision: Decision, _ options: PushOptions, _ repository: PushedRepository
    ) throws -> Bool {
        switch decision {
        case .refuse(let refusal):
            say("error: \(refusal)")
            return false
        case .accept(let accepted):
            say(accepted.summary)
            return true
        case .build(let build, let accepted):
            if !accepted.isEmpty { say(accepted.summary) }
            say("-----> \(build.description)")
            return try self.build(build, options, repository)
        }
    }

    private func build(
        _ build: PlannedBuild, _ options: PushOptions, _ repository: PushedRepository
    ) throws -> Bool {
        let source = try CommitSource(build.commit, of: repository.location, limits: limits)
        do {
            for warning in try source.judge() { say("warning: \(warning)") }
        } catch let refusal as Refusal {
            try refuse(build, source, refusal)
            return false
        }
        let isRemote = builder.isRemote
        let outcome = try Builder(command: builder, environment: builderEnvironment, spool: front.path).run(
            build.arguments(pusher: pusher.name, options: options), terminal: terminal
        ) { pipe in try source.write(to: pipe, isCompressed: isRemote) }
        if let sentence = outcome.sentence(for: build) { say(sentence) }
        if case .built = outcome { return true }
        return false
    }

    private func refuse(_ build: PlannedBuild, _ source: CommitSource, _ refusal: Refusal) throws {
        say(
            "error: cannot build \(quoted(name)) at \(build.commit.short): \(refusal) (\(refusal.code.rawValue))"
        )
        say("  \(refusal.code.hint)")
        let id = try RejectedStore(front, keeping: retention).keep(build, pusher: pusher.name, refusal) { file in
            try source.writeRaw(to: file)
        }
        say("  kept for your admin as \(id)")
    }

    /// ssh and sudo need to know whose configuration they read; a builder on this machine, where the yard is.
    private var builderEnvironment: [String: String] {
        var environment = Tool.plainEnvironment
        environment["HOME"] = getpwuid(geteuid()).flatMap { $0.pointee.pw_dir }.map { String(cString: $0) }
        for name in ["PUSHYARD_HOME", "PUSHYARD_CONFIG"] {
            environment[name] = getenv(name).map { String(cString: $0) }
        }
        return environment
    }

    private func say(_ text: String) {
        // Where the pusher is gone, the shell cancels; there is nobody to tell of a line that was lost.
        try? terminal.say(text)
    }
}
