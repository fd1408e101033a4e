import ArgumentParser
import Receive

/// `pushyard app rename`
struct AppRename: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename",
        abstract: "Give an app another name.",
        discussion: """
            Settings, history and roles stay with it. Images that were built keep the old name.

            Examples:
              pushyard app rename blog journal

            Exit status: 0 renamed, 1 not renamed, 2 usage, 75 a push is under way.
            """)

    @Argument(help: "The app.")
    var app: String

    @Argument(help: "Its new name.")
    var newName: String

    @OptionGroup var options: FrontOptions

    func run() throws {
        let (name, newName) = (try AppName(app), try AppName(newName))
        try AppStore(options.front()).rename(name, to: newName)
        print("renamed '\(name)' to '\(newName)'\n  in each clone: git remote set-url REMOTE git@HOST:\(newName)")
    }
}
