import ArgumentParser
import Receive

/// `pushyard key remove`
struct KeyRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a key and all its rights.",
        discussion: """
            A push that is under way goes on; the key's next one is refused.

            Examples:
              pushyard key remove alice
            """)

    @Argument(help: "The name of the key, as 'pushyard key list' shows it.")
    var name: String

    @OptionGroup var options: AuthorizedKeysOptions

    func run() throws {
        let front = try options.front.front()
        let record = try KeyStore(front).remove(KeyName(name), from: options.file(of: front))
        print("removed '\(record.name)', \(record.fingerprint)")
    }
}
