import ArgumentParser
import Receive
import Settings
import Source
import SystemPackage

/// `pushyard hook pre-receive`: judges a push and builds it, before any ref moves.
struct HookPreReceive: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pre-receive", abstract: "Judge a push and build it, before any ref moves.",
        discussion: """
            git runs it in an app's repository, below 'pushyard shell', with 'OLD NEW REF' lines on standard input. \
            Status 0 takes the push.
            """)

    func run() throws {
        // The shell sets nothing else: what is no key's id was set by somebody else.
        guard let id = environmentVariable("PUSHYARD_KEY"), let key = try? KeyID(id) else { throw SessionError.noShell }
        let home = environmentVariable("PUSHYARD_HOME").map { FilePath($0) }
        let front = try Front(home: home ?? Front.defaultHome)
        guard let record = try KeyStore(front).key(key) else { throw UnknownKey() }
        let settings = try Settings(environment: environmentVariable)
        guard let builder = BuilderCommand(try settings.value(of: Settings.builder)) else { throw SessionError.noShell }
        let hook = try PreReceive(
            to: app(), by: record, builder: builder, limits: SourceLimits(settings),
            keeping: try .rejected(settings), in: front)
        let status = try hook.run(input: standardInput(), environment: environmentBytes)
        if status != 0 { throw ExitCode(status) }
    }

    /// The app whose repository git has gone to: `apps/NAME.git`.
    private func app() throws -> AppName {
        let repository = try currentDirectory().lastComponent
        guard let name = repository?.stem, repository?.extension == "git" else { throw SessionError.noShell }
        return try AppName(name)
    }

    /// As much as a push can have, and one byte more.
    private func standardInput() throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= RefUpdate.maximumBytes {
            let count = try buffer.withUnsafeMutableBytes { try FileDescriptor.standardInput.read(into: $0) }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }
}
