import ArgumentParser
import Receive

/// `pushyard key list`
struct KeyList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List all keys: name, rights, fingerprint, day of addition.",
        discussion: """
            Examples:
              pushyard key list
              pushyard key list --json | jq -r '.[] | select(.role == "admin") | .name'
            """)

    @Flag(help: "Print one JSON array.")
    var json = false

    @OptionGroup var options: FrontOptions

    func run() throws {
        let keys = try KeyStore(options.front()).list().map(KeyDocument.init)
        if json { return print(try jsonLine(keys)) }
        for line in table(keys.map { [$0.name, $0.rights, $0.fingerprint, String($0.added.prefix(10))] }) {
            print(line)
        }
    }
}
