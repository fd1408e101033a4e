import ArgumentParser
import Receive
import SystemPackage

/// `pushyard app destroy`
struct AppDestroy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "destroy",
        abstract: "Remove an app, its repository and all roles for it.",
        discussion: """
            Images, records of builds and rejected sources stay.

            Examples:
              pushyard app destroy blog --yes

            Exit status: 0 removed, 1 not removed, 2 usage, 75 a push is under way.
            """)

    @Argument(help: "The app.")
    var app: String

    @Flag(help: "Do it: nothing of this can be undone.")
    var yes = false

    @OptionGroup var options: FrontOptions

    func run() throws {
        let name = try AppName(app)
        let store = try AppStore(options.front())
        guard yes else {
            let repository = try store.app(name).repository
            throw NotConfirmed(name: name, repository: repository)
        }
        try store.destroy(name)
        print("removed '\(name)'")
    }
}

/// What is to be destroyed has to be asked for twice.
struct NotConfirmed: Error, CustomStringConvertible {
    let name: AppName
    let repository: FilePath

    var description: String {
        """
        '\(repository)' would be removed with all its history, and all roles for '\(name)'
          to do that: pushyard app destroy \(name) --yes
        """
    }
}
