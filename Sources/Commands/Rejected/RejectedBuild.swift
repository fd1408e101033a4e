import ArgumentParser
import Filesystem
import Git
import Receive
import Records
import SystemPackage
import Tools

/// `pushyard rejected build`
struct RejectedBuild: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Build a rejected source again, as it was sent.",
        discussion: """
            For sources that are not to blame: a limit was raised, a registry is back. No ref of a repository moves; a \
            pusher pushes again. The source stays until 'pushyard rejected rm'.

            Examples:
              pushyard rejected build 1j0w4d8k3q7

            Exit status: as of 'pushyard build'; 1 there is no such source, or only a part of it.
            """)

    @Argument(help: "The source.")
    var id: String

    @OptionGroup var options: SideOptions

    func run() throws {
        try options.shelves().withArchive(of: id) { archive, source in
            guard !source.cut else { throw CutSource(id: source.id) }
            let words = try Self.words(source)
            if let builder = try DistantBuilder(options.home) { return try builder.build(words, archive) }
            let tool = Tool(try currentExecutable().string, words, environment: try wholeEnvironment())
            let (_, ending) = try tool.withProcess(
                input: .descriptor(archive), output: .descriptor(.standardOutput), errors: .descriptor(.standardError)
            ) { _ in }
            guard case .exited(let status) = ending else { throw ExitStatus.failed.exitCode }
            if status != 0 { throw ExitCode(status) }
        }
    }

    /// What was asked then. Each word is parsed again: the file that it comes from may say anything.
    private static func words(_ source: RejectedDocument) throws -> [String] {
        var words = ["build", try AppName(source.app).description]
        if let commit = source.commit { words += ["--commit", try ObjectID(name: commit).description] }
        if let ref = source.ref { words += ["--ref", try RefName(ref).description] }
        if let pusher = source.pusher { words += ["--pusher", try KeyName(pusher).description] }
        return words
    }
}

/// A source of which only the beginning is kept.
struct CutSource: Error, CustomStringConvertible {
    let id: String

    var description: String {
        """
        cannot build rejected source '\(id)': only the beginning of it is kept
          push it again
        """
    }
}
