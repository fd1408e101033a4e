import SystemPackage
import TestSupport

/// A builder on a host of its own, as it seems: reached through ssh, with a forced command of its own.
struct Factory {
    let server: SSHServer
    private let directory: FilePath
    private let yard: Yard

    /// Makes a stand-in that does `steps` the builder of every connection from now on.
    func setSteps(_ steps: [StandIn.Step]) throws {
        try setCommand(yard.builder.command(steps))
    }

    /// What sshd runs, whatever is asked for; SSH_ORIGINAL_COMMAND says what that is.
    func setCommand(_ command: [String], environment: [String: String] = [:]) throws {
        let words = command.map { "'" + $0.replacing("'", with: #"'\''"#) + "'" }
        let variables = environment.map { "export \($0)='\($1)'\n" }.joined()
        try write("\(variables)exec \(words.joined(separator: " "))\n", to: directory.appending("forced-command"))
    }

    /// Runs a command at the factory, as the yard's user would.
    func ssh(_ command: String, input: [UInt8]) throws -> ToolResult {
        let words = sshWords(command)
        return try run(words[0], Array(words.dropFirst()), input: input)
    }

    /// What runs a command at the factory.
    func sshWords(_ command: String) -> [String] {
        ["ssh", "-F", directory.appending("ssh_config").string, "factory", command]
    }

    /// Nobody listens any more where the yard's ssh goes.
    func close() throws { try configure(port: 1) }

    fileprivate init(in directory: FilePath, for yard: Yard, _ server: SSHServer) throws {
        self.directory = directory
        self.server = server
        self.yard = yard
        try setSteps(StandIn.good)
        let key = directory.appending("key")
        try run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "yard", "-f", key.string]).success()
        let command = "sh \(directory)/forced-command"
        try write(
            "restrict,command=\"\(command)\" \(try text(of: FilePath("\(key).pub")))",
            to: directory.appending("authorized_keys"))
        try write("factory \(server.hostKey)", to: directory.appending("known_hosts"))
        try configure(port: server.port)
        try yard.setBuilder(command: ["ssh", "-F", directory.appending("ssh_config").string, "factory", "pushyard"])
    }

    private func configure(port: UInt16) throws {
        try write(
            """
            Host factory
              HostName 127.0.0.1
              Port \(port)
              User \(try Account.current.name)
              HostKeyAlias factory
              UserKnownHostsFile \(directory)/known_hosts
              GlobalKnownHostsFile none
              StrictHostKeyChecking yes
              IdentityFile \(directory)/key
              IdentitiesOnly yes
              BatchMode yes
              LogLevel ERROR

            """, to: directory.appending("ssh_config"))
    }
}

/// Gives `body` a yard whose builder is at a factory, whose sshd is another one.
func withFactory<Result>(_ body: (Yard, Factory) throws -> Result) throws -> Result {
    try withYard { yard in
        let directory = yard.directory.appending("factory")
        try run("mkdir", [directory.string]).success()
        return try SSHServer.withServer(
            in: directory, authorizedKeys: directory.appending("authorized_keys"),
            environment: ["HOME": directory.string]
        ) { server in
            let result = try body(yard, Factory(in: directory, for: yard, server))
            try server.waitForQuiet()
            return result
        }
    }
}
