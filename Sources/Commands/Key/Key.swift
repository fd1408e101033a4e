import ArgumentParser

/// `pushyard key …`
struct Key: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Say whose ssh keys may push and read.",
        discussion: """
            Keys stand in PUSHYARD_HOME/front/keys, and from there in a block of authorized_keys, where each runs \
            'pushyard shell' and nothing else. Lines outside of the block are left as they are.

            Run these commands as the user whom pushes come to, such as 'sudo -u git pushyard key list'.
            """,
        subcommands: [KeyAdd.self, KeyList.self, KeyRemove.self]
    )
}
