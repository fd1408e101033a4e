import ArgumentParser
import Filesystem
import Glibc
import Receive
import Settings
import SystemPackage
import Tools

/// The builder, where it is another user's or another host's: asked through the setting 'builder', as the front asks it to build.
struct DistantBuilder {
    private let command: BuilderCommand

    /// Nil where the builder's files are this user's, or where nothing says that they are anybody else's.
    init?(_ home: HomeOptions) throws {
        if home.local { return nil }
        do {
            if let directory = try home.builder(), try directory.metadata().owner == geteuid() { return nil }
        } catch FilesystemError.refused(_, _, .permissionDenied) {
            // Root's alone, as Deploy/install makes it; who may not even look asks.
        }
        let words = try Settings(environment: environmentVariable).value(of: Settings.builder)
        guard words != Settings.builder.defaultValue, let command = BuilderCommand(words) else { return nil }
        self.command = command
    }

    /// Lets it say what there is to say, on our standard output and error.
    ///
    /// - Throws: its exit status, unless that is 0.
    func run(_ words: [String]) throws { try run(asking(words), input: .null) }

    /// Lets it build an archive, in the words of a push.
    ///
    /// - Throws: its exit status, unless that is 0.
    func build(_ words: [String], _ archive: FileDescriptor) throws {
        try run(tool(words), input: .descriptor(archive))
    }

    private func run(_ tool: Tool, input: Tool.Stream) throws {
        let (_, ending) = try tool.withProcess(
            input: input, output: .descriptor(.standardOutput), errors: .descriptor(.standardError)
        ) { _ in }
        switch ending {
        case .exited(0): return
        case .exited(let status): throw ExitCode(status)
        case .signalled: throw ExitStatus.unreachable.exitCode
        }
    }

    /// What it writes on standard output; what it says on standard error becomes ours.
    func output(_ words: [String]) throws -> [UInt8] {
        try withOutput(words) { output in
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            while case let count = try buffer.withUnsafeMutableBytes({ try output.read(into: $0) }), count > 0 {
                bytes += buffer[..<count]
                guard bytes.count <= 64 << 20 else { throw ToolError.tooMuchOutput("builder", limit: 64 << 20) }
            }
            return bytes
        }
    }

    /// Calls `body` with a pipe from its standard output.
    ///
    /// - Throws: its exit status, unless that is 0.
    func withOutput<Result>(_ words: [String], _ body: (FileDescriptor) throws -> Result) throws -> Result {
        let (result, ending) = try asking(words).withProcess(
            output: .pipe, errors: .descriptor(.standardError)
        ) { running in
            guard let output = running.output else { preconditionFailure("the output of the builder is a pipe") }
            return try body(output.descriptor)
        }
        if case .exited(let status) = ending, status != 0 { throw ExitCode(status) }
        return result
    }

    /// Who is asked asks nobody else, whatever his settings say.
    private func asking(_ words: [String]) -> Tool { tool(words + ["--local"]) }

    private func tool(_ words: [String]) -> Tool {
        var environment = Tool.plainEnvironment
        for name in ["HOME", "PUSHYARD_HOME", "PUSHYARD_CONFIG", "SSH_AUTH_SOCK"] {
            environment[name] = environmentVariable(name)
        }
        return command.tool(words, environment: environment)
    }
}
