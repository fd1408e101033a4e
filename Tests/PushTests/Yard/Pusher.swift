import SystemPackage
import TestSupport

/// Somebody with an ssh key and git.
struct Pusher {
    let name: String
    let publicKey: FilePath
    private let directory: FilePath
    private let sshConfiguration: FilePath

    /// - Parameter directory: a new one is made in it.
    init(_ name: String, in directory: FilePath, account: Account = .current, server: SSHServer) throws {
        self.name = name
        self.directory = directory.appending(name)
        publicKey = self.directory.appending("key.pub")
        sshConfiguration = self.directory.appending("ssh_config")
        try run("mkdir", [self.directory.string]).success()
        let key = self.directory.appending("key")
        try run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", key.string]).success()
        let knownHosts = self.directory.appending("known_hosts")
        try write("yard \(server.hostKey)", to: knownHosts)
        try write(
            """
            Host yard
              HostName 127.0.0.1
              Port \(server.port)
              User \(try account.name)
              HostKeyAlias yard
              UserKnownHostsFile \(knownHosts)
              GlobalKnownHostsFile none
              StrictHostKeyChecking yes
              IdentityFile \(key)
              IdentitiesOnly yes
              IdentityAgent none
              BatchMode yes
              LogLevel ERROR

            """, to: sshConfiguration)
    }

    /// What this person's programs see.
    var environment: [String: String] {
        var environment = toolEnvironment
        environment["GIT_SSH_COMMAND"] = "ssh -F \(sshConfiguration)"
        environment["GIT_AUTHOR_NAME"] = name
        return environment
    }

    /// Runs a command at the yard, as `ssh yard COMMAND` would.
    func ssh(options: [String] = [], _ command: String...) throws -> ToolResult {
        try ssh(options: options, command)
    }

    func ssh(options: [String], _ command: [String]) throws -> ToolResult {
        try run("ssh", ["-F", sshConfiguration.string] + options + ["yard"] + command)
    }

    /// A clone of `app`, which is its remote `yard`.
    func clone(_ app: String, _ options: String...) throws -> Worktree {
        let worktree = try Worktree(path: newPath, environment: environment)
        let arguments = ["clone", "--quiet", "--origin=yard"] + options + ["yard:\(app)", worktree.path.string]
        try run("git", arguments, environment: environment).success()
        return worktree
    }

    /// A new repository whose remote `yard` is `app`.
    func makeWorktree(for app: String, branch: String = "main") throws -> Worktree {
        let worktree = try Worktree(path: newPath, environment: environment)
        try run("git", ["init", "--quiet", "--initial-branch=\(branch)", worktree.path.string]).success()
        try worktree.git("remote", "add", "yard", "yard:\(app)").success()
        return worktree
    }

    private var newPath: FilePath {
        get throws { directory.appending("work\(try names(in: directory).count)") }
    }
}
