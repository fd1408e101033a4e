import ArgumentParser
import Filesystem
import Records

/// `pushyard rejected rm`
struct RejectedRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm",
        abstract: "Remove rejected sources.",
        discussion: """
            Examples:
              pushyard rejected rm 1j0w4d8k3q7

            Exit status: 0 done, 1 there is no such source; those named before it are gone.
            """)

    @Argument(help: "The sources.")
    var ids: [String]

    @OptionGroup var options: SideOptions

    func run() throws {
        let shelves = try options.shelves()
        for id in ids {
            switch try shelves.find(id).1 {
            case .here(_, let sources): try sources.remove(FileName(id))
            case .distant(let builder): try builder.run(["rejected", "rm", "--only", "builder", id])
            }
        }
    }
}
