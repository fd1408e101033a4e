import ArgumentParser
import Receive

/// `pushyard app repair`
struct AppRepair: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Write the hook and the git configuration of apps anew.",
        discussion: """
            A repository whose hook or configuration is not as pushyard wrote it is not served: this makes it so again. \
            Objects, refs and settings are left alone.

            Examples:
              pushyard app repair blog
              pushyard app repair             all apps, as after an update of pushyard
            """)

    @Argument(help: "The apps; all when none is named.")
    var apps: [String] = []

    @OptionGroup var options: FrontOptions

    func run() throws {
        let store = try AppStore(options.front())
        for app in apps.isEmpty ? try store.list() : try apps.map({ try AppName($0) }) { try store.repair(app) }
    }
}
