import ArgumentParser
import Receive
import Settings

/// `pushyard config set`
struct ConfigSet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change settings of an app.",
        discussion: """
            All changes are made, or none if one of them makes no sense. A value is everything after the first '='.

            Examples:
              pushyard config set blog base=registry.lan:5000/builders/ruby
              pushyard config set blog env.GREETING="it's a \\"quoted\\" \\$value" build-memory=4G
              pushyard config set blog caches='/root/.npm /root/.cache' secret.NPM_TOKEN=/etc/pushyard/npm-token

            Exit status: 0 changed, 1 not changed, 2 usage, or a setting or value that does not exist.
            """)

    @Argument(help: "The app.")
    var app: String

    @Argument(help: ArgumentHelp("What to change.", valueName: "name=value"))
    var settings: [String]

    @OptionGroup var store: StoreOptions

    func run() throws {
        try ConfigStore(store).change(AppName(app)) { configuration in
            for setting in settings { try configuration.set(setting) }
        }
    }
}

/// `pushyard config unset`
struct ConfigUnset: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unset",
        abstract: "Give settings of an app back what pushyard.yml says.",
        discussion: """
            Examples:
              pushyard config unset blog base env.GREETING
            """)

    @Argument(help: "The app.")
    var app: String

    @Argument(help: ArgumentHelp("What to give back.", valueName: "name"))
    var settings: [String]

    @OptionGroup var store: StoreOptions

    func run() throws {
        try ConfigStore(store).change(AppName(app)) { configuration in
            for setting in settings { try configuration.unset(setting) }
        }
    }
}
