import ArgumentParser
import Glibc
import Receive
import SystemPackage

/// `pushyard key add`
struct KeyAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a public key, read from standard input.",
        discussion: """
            An admin's key may push to every app and create apps by pushing. Any other key may do with an app what its \
            role for that app says, and nothing with apps that it has no role for.

            Examples:
              pushyard key add alice --app blog --app wiki < alice.pub
              pushyard key add ci --role read --app blog < ci.pub
              pushyard key add root --role admin < root.pub
              pushyard app set blog role.alice=read

            Exit status: 0 added, 1 not added, 2 usage, or no key that can be used.
            """)

    @Argument(help: "Whose key it is: 'alice' or 'alice@laptop'.")
    var name: String

    @Option(help: "admin, push or read.")
    var role = KeyRole.push

    @Option(name: .customLong("app"), help: "An app that the role is for; may be repeated, and the app may come later.")
    var apps: [String] = []

    @Flag(help: "Print the key as one JSON object.")
    var json = false

    @OptionGroup var options: AuthorizedKeysOptions

    func run() throws {
        let name = try KeyName(name)
        let rights = try rights()
        let key = try PublicKey(input())
        let front = try options.front.front()
        let record = try KeyStore(front).add(key, named: name, rights: rights, to: options.file(of: front))
        if json { return print(try jsonLine(KeyDocument(record))) }
        print("added '\(record.name)', \(record.fingerprint)")
        switch record.rights {
        case .admin: print("  it may do everything")
        case .apps(let roles) where roles.isEmpty:
            print("  it may do nothing yet; give it a role: pushyard app set APP role.\(record.name)=push")
        case .apps: print("  roles: \(KeyDocument(record).rights)")
        }
    }

    private func rights() throws -> Rights {
        let apps = try apps.map { try AppName($0) }
        switch role {
        case .admin:
            guard apps.isEmpty else { throw ValidationError("an admin's key is for every app: leave out '--app'") }
            return .admin
        case .push: return .apps(Dictionary(apps.map { ($0, .push) }) { first, _ in first })
        case .read: return .apps(Dictionary(apps.map { ($0, .read) }) { first, _ in first })
        }
    }

    private func input() throws -> [UInt8] {
        guard isatty(STDIN_FILENO) == 0 else { throw PublicKeyError.empty }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count <= PublicKey.maximumInput {
            let count = try buffer.withUnsafeMutableBytes { try FileDescriptor.standardInput.read(into: $0) }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }
}

/// What `--role` takes.
enum KeyRole: String, ExpressibleByArgument, CaseIterable {
    case admin, push, read
}
