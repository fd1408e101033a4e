import ArgumentParser

/// `pushyard rejected …`
struct Rejected: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rejected",
        abstract: "Look at sources that were refused or did not build.",
        discussion: """
            The front keeps what it has refused itself, the builder what it has refused or could not build: as it was sent, \
            never unpacked, with the reason. 'keep-rejected', 'keep-rejected-for' and 'keep-rejected-size' in pushyard.yml \
            say how much is kept.

            Run these commands as the user whom pushes come to, who asks the builder through the setting 'builder', or as \
            the user who builds.
            """,
        subcommands: [
            RejectedList.self, RejectedShow.self, RejectedFiles.self, RejectedExtract.self, RejectedBuild.self,
            RejectedRemove.self, RejectedPrune.self,
        ],
        defaultSubcommand: RejectedList.self
    )
}
