import ArgumentParser
import Git
import Receive
import Records

/// What the front says about a source: who pushed it, and where to.
struct MetadataOptions: ParsableArguments {
    @Option(help: "The commit.", transform: { try ObjectID(name: $0) })
    var commit: ObjectID?

    @Option(help: "The ref that it was pushed to.", transform: { try RefName($0) })
    var ref: RefName?

    @Option(help: "Who pushed it.", transform: { try KeyName($0) })
    var pusher: KeyName?

    @Option(
        help: ArgumentHelp("rebuild, clean or message=TEXT.", valueName: "option"),
        transform: { try PushOption(Array($0.utf8)) })
    var pushOption: [PushOption] = []

    func asks(_ option: PushOption) -> Bool { pushOption.contains(option) }

    /// For the build's record.
    func origin(of app: AppName) -> BuildOrigin {
        BuildOrigin(
            app: app.description, commit: commit?.description, ref: ref?.description, pusher: pusher?.description)
    }

    /// For others who wait.
    func description(of app: AppName) -> String {
        let what = [
            ref.map { "\($0.short)" }, commit.map { "at \($0.description.prefix(7))" }, pusher.map { "by \($0)" },
        ]
        return (["build of \(app)"] + what.compactMap(\.self)).joined(separator: " ")
    }
}
