import SystemPackage
import TestSupport
import Testing

/// A front with everything around it: an sshd on the loopback, people with keys, and a builder.
struct Yard {
    let directory: FilePath
    let server: SSHServer
    let builder: StandIn
    private let account: Account
    private let world: [String]
    private let executable: FilePath

    /// PUSHYARD_HOME.
    var home: FilePath { directory.appending("home") }
    var front: FilePath { home.appending("front") }

    /// Needs a `server` for the authorized_keys of this directory.
    fileprivate init(in directory: FilePath, _ server: SSHServer, of account: Account, world: [String]) throws {
        self.directory = directory
        self.account = account
        self.world = world
        self.server = server
        try run("mkdir", ["-m", "755", "people", "builder", "home"], directory: directory).success()
        try run("mkdir", ["-m", "750", "home/front"], directory: directory).success()
        builder = try StandIn(in: Self.builder(in: directory))
        switch account {
        case .current: executable = try pushyardExecutable
        case .another:
            executable = directory.appending("pushyard")
            // Another user may not look where the tests were built.
            try run("cp", [try pushyardExecutable.string, executable.string]).success()
        }
        try account.own(directory)
        for path in ["home", "home/front"] { try account.own(directory.appending(path)) }
        try setBuilder(StandIn.good)
    }

    fileprivate static func builder(in directory: FilePath) -> FilePath { directory.appending("builder") }

    fileprivate static func authorizedKeys(in directory: FilePath) -> FilePath {
        directory.appending("authorized_keys")
    }

    /// The file of settings, and where the front is.
    fileprivate static func environment(in directory: FilePath) -> [String: String] {
        ["PUSHYARD_CONFIG": "\(directory)/pushyard.yml", "PUSHYARD_HOME": "\(directory)/home"]
    }

    /// Makes a stand-in that does `steps` the builder of every push from now on.
    func setBuilder(_ steps: [StandIn.Step]) throws { try setBuilder(command: builder.command(steps)) }

    /// Sets the whole `builder`, and other lines of the file of settings.
    func setBuilder(command: [String], settings: String = "") throws {
        // As a YAML scalar in double quotes, each character by its number.
        let words = command.map { word in
            word.unicodeScalars.map { scalar in
                scalar.properties.isAlphabetic ? "\(scalar)" : "\\U" + hex(scalar.value, digits: 8)
            }.joined()
        }
        try write(
            """
            builder: [\(words.map { "\"\($0)\"" }.joined(separator: ", "))]
            authorized-keys: \(Self.authorizedKeys(in: directory))
            \(settings)
            """, to: directory.appending("pushyard.yml"),
            permissions: [.ownerReadWrite, .groupRead, .otherRead])
    }

    private func hex(_ number: UInt32, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// Runs `pushyard` as the admin of this yard does.
    func pushyard(_ arguments: String..., input: String = "") throws -> ToolResult {
        try pushyard(arguments, input: input)
    }

    func pushyard(_ arguments: [String], input: String = "") throws -> ToolResult {
        let command = world + account.prefix + [executable.string] + arguments
        return try run(
            command[0], Array(command.dropFirst()), input: Array(input.utf8),
            environment: toolEnvironment.merging(Self.environment(in: directory)) { $1 })
    }

    /// A new key with a role for the apps, or the role `admin` for all, and who holds it.
    func addKey(_ name: String, role: String = "admin", apps: String = "") throws -> Pusher {
        let pusher = try Pusher(name, in: directory.appending("people"), account: account, server: server)
        let key = try text(of: pusher.publicKey)
        if apps.isEmpty {
            try pushyard("key", "add", name, "--role", role, input: key).success()
        } else {
            try pushyard("key", "add", name, "--role", role, "--app", apps, input: key).success()
        }
        return pusher
    }

    /// Where the repository of an app is.
    func repository(_ app: String) -> FilePath { front.appending("apps/\(app).git") }

    /// git in an app's repository.
    func git(_ app: String, _ arguments: String...) throws -> ToolResult {
        try run("git", ["--git-dir=\(repository(app))"] + arguments)
    }

    /// The commit that a branch of an app is at; nil when there is none.
    func head(of app: String, _ branch: String = "main") throws -> String? {
        let result = try git(app, "rev-parse", "--verify", "--quiet", "refs/heads/\(branch)")
        return result.ending == .exited(0) ? result.outputText.trimmingCharacter("\n") : nil
    }
}

/// Gives `body` a yard of its own, and checks when it has ended that no process and no file is left of any push.
func withYard<Result>(of account: Account = .current, _ body: (Yard) throws -> Result) throws -> Result {
    try withTemporaryDirectory { directory in
        var environment = Yard.environment(in: directory)
        // The login shell reads its files where HOME says; those of the developer's are none of ours.
        environment["HOME"] = directory.string
        let world = try account.world(in: directory, sudo: Yard.builder(in: directory).appending("stand-in"))
        return try SSHServer.withServer(
            in: directory, authorizedKeys: Yard.authorizedKeys(in: directory), environment: environment, world: world
        ) { server in
            do {
                let yard = try Yard(in: directory, server, of: account, world: world)
                let result = try body(yard)
                try server.waitForQuiet()
                let leftovers = try yard.leftovers
                #expect(leftovers == [])
                return result
            } catch {
                Issue.record("what follows is thrown by a yard whose sshd said:\n\(server.log)")
                throw error
            }
        }
    }
}
