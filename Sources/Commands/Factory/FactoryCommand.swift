import ArgumentParser
import Glibc
import SystemPackage

/// `pushyard factory`: the builder, for whoever may only hand it sources.
struct FactoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "factory",
        abstract: "Build what a front hands over: sshd's forced command, and sudo's.",
        discussion: """
            Takes what a front sends and nothing else, as words or as SSH_ORIGINAL_COMMAND:

              /usr/local/doskara/build.sh APP
              pushyard build APP [--commit ID] [--ref REF] [--pusher NAME] [--push-option OPTION]...
              pushyard builds list|show|log|cancel …
              pushyard rejected list|extract|rm|prune …

            'pushyard' may be left out. The source is an archive on standard input. For build.sh the report is on standard \
            output; otherwise that has the image, and standard error the log.

            Examples:
              command="pushyard factory",restrict ssh-ed25519 AAAA…       in authorized_keys of the factory
              pushyard factory --checks                                   every check, its exit status, what to do
              git ALL=(root) NOPASSWD: /usr/bin/pushyard factory *        in sudoers(5), with
              builder: sudo -n pushyard factory                           in pushyard.yml

            Exit status: as of 'pushyard build', 2 for anything else.
            """)

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp("The command.", valueName: "words"))
    var words: [String] = []

    func run() throws {
        // It is a word like others, and who types it has a terminal.
        if words == ["--help"] { throw CleanExit.helpRequest(self) }
        if words == ["--checks"] { return try printResult(CheckTable().lines.joined(separator: "\n")) }
        let request =
            words.isEmpty
            ? try FactoryRequest(environmentBytes("SSH_ORIGINAL_COMMAND")) : try FactoryRequest(words: words)
        if request.reportsOnOutput { try redirectErrors() }
        var command = try Pushyard.parseAsRoot(request.arguments)
        try command.run()
    }

    /// All relevant information goes to stdout, in its order, as doskara's build script had it.
    private func redirectErrors() throws {
        _ = try FileDescriptor.standardOutput.duplicate(as: .standardError)
    }
}
