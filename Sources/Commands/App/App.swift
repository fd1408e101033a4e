import ArgumentParser

/// `pushyard app …`
struct App: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "app",
        abstract: "Create, configure and remove the apps that are pushed to.",
        discussion: """
            An app is a bare repository below PUSHYARD_HOME/front/apps with its settings:

              branch=NAME                    built when pushed; the first push decides
              on-disconnect=cancel|continue  a build whose pusher has gone
              force=refuse|allow             pushes that replace history, or a tag
              wrong-branch=refuse|accept     others; accepted ones are not built
              max-push=SIZE                  of one push: 512m, 1g; 0 is no limit
              role.KEY=push|read             what a key may do with the app

            Run these commands as the user whom pushes come to, such as 'sudo -u git pushyard app list'.
            """,
        subcommands: [
            AppCreate.self, AppList.self, AppShow.self, AppSet.self, AppUnset.self, AppRename.self, AppRepair.self,
            AppDestroy.self,
        ]
    )
}
