import ArgumentParser
import SystemPackage

/// `pushyard manual`: what Deploy/install makes the manual pages with.
struct Manual: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual",
        abstract: "Write the manual pages: one for each command, from what its --help says.",
        discussion: """
            Examples:
              pushyard manual /usr/local/share/man/man1
              pushyard manual . && man ./pushyard-build.1
            """,
        shouldDisplay: false
    )

    @Argument(help: "Where 'pushyard.1', 'pushyard-build.1' and so on go.", completion: .directory)
    var directory: String

    func run() throws {
        try write(Pushyard.self, named: ["pushyard"])
    }

    private func write(_ command: any ParsableCommand.Type, named words: [String]) throws {
        let help = Pushyard.helpMessage(for: command, columns: ManualPage.columns)
        let page = ManualPage(words, command.configuration, HelpText(help))
        let path = FilePath(directory).appending("\(words.joined(separator: "-")).1")
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate, .closeOnExec],
            permissions: [.ownerReadWrite, .groupRead, .otherRead])
        _ = try file.closeAfter { try file.writeAll(page.text.utf8) }
        for subcommand in command.configuration.subcommands where subcommand.configuration.shouldDisplay {
            try write(subcommand, named: words + [subcommand.configuration.commandName ?? ""])
        }
    }
}
