import ArgumentParser

/// `pushyard config …`
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Say how apps are built.",
        discussion: """
            The builder's settings of one app, over those of pushyard.yml; 'pushyard config show --all' lists them \
            with their meanings. Every setting has one name everywhere: 'base' in pushyard.yml and here, PUSHYARD_BASE in \
            the environment, --base as an option of 'pushyard build'.

            Run these commands as the user who builds, mostly root.
            """,
        subcommands: [ConfigSet.self, ConfigUnset.self, ConfigShow.self, ConfigExample.self]
    )
}
