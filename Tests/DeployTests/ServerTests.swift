import SystemPackage
import TestSupport
import Testing

/// What `Deploy/install` makes of a machine.
@Suite(
    .requiresMachine, .requires(tool: "sshd"), .requires(tool: "sudo"), .requires(tool: "docker-registry"),
    .requires(tool: "visudo"))
struct ServerTests {
    @Test func buildsWhatIsPushedToTheUserGitAsRoot() throws {
        try withMachine { machine in
            try machine.install()
            try machine.withServices(sshd: "127.0.0.1") {
                try machine.importBase()
                try machine.addKey("alice")
                let push = try machine.push("blog", at: "127.0.0.1")
                #expect(push.errorText.contains("remote: -----> 127.0.0.1:5000/blog@sha256:"))
                #expect(push.ending == .exited(0))
                try machine.sh("pushyard image pull 127.0.0.1:5000/blog:latest")

                // Nothing of the builder's belongs to git, and nothing of the front's to root.
                #expect(try machine.sh("find /var/lib/pushyard/builder -user git | head") == "")
                #expect(try machine.sh("find /var/lib/pushyard/front ! -user git | head") == "")
            }
        }
    }

    @Test func letsGitDoNothingElseAsRoot() throws {
        try withMachine { machine in
            try machine.install()
            func asGit(_ words: [String]) throws -> ToolResult {
                try machine.run(["sudo", "-u", "git", "sudo", "-n", "/usr/local/bin/pushyard"] + words)
            }
            for words in ["image list", "config set blog base=evil", "build blog", "factory", "gc", "factory gc"] {
                let result = try asGit(words.split(separator: " ").map(String.init))
                #expect(result.ending == .exited(1), "\(words)")
                #expect(result.errorText == "sudo: a password is required\n", "\(words)")
            }
            // What sudo cannot tell apart, the factory does.
            for (words, refusal) in [
                (["build", "blog", "--base", "evil"], "option '--base' is not offered here"),
                (
                    ["build", "blog", "--push-option", "message=x", "--base", "evil"],
                    "option '--base' is not offered here"
                ),
                (["rejected", "extract", "x", "/etc"], "'/etc'"),
            ] {
                let result = try asGit(["factory"] + words)
                #expect(result.ending != .exited(0), "\(words)")
                #expect(result.errorText.contains(refusal), "\(words): \(result.errorText)")
            }
            // What the builder knows, git may ask for.
            try machine.run("sudo", "-u", "git", "pushyard", "builds").success()
        }
    }

    @Test func buildsAtAFactoryOnAnotherHost() throws {
        try withMachine { factory in
            try withMachine(beside: factory) { front in
                try front.install("--front", "--factory", "127.0.0.2")
                let key = try front.sh("cat /home/git/.ssh/factory.pub")
                try factory.sh("cat >/root/front.pub", input: key)
                try factory.install("--builder", "--registry", "--front-key", "/root/front.pub")
                try factory.withServices(sshd: "127.0.0.2") {
                    try factory.importBase()
                    try front.sh("ssh-keyscan -t ed25519 127.0.0.2 >/etc/pushyard/known_hosts 2>/dev/null")
                    try front.withServices(sshd: "127.0.0.1", registry: false) {
                        try front.addKey("alice")
                        let push = try front.push("blog", at: "127.0.0.1")
                        #expect(push.errorText.contains("remote: -----> 127.0.0.1:5000/blog@sha256:"))
                        #expect(push.ending == .exited(0))
                        // As doskara's port did it.
                        let archive = "tar -C /root/blog -cz build.sh run.sh"
                        let ssh = "sudo -u git ssh -F /etc/pushyard/ssh_config factory"
                        let report = try front.sh("\(archive) | \(ssh) /usr/local/doskara/build.sh blog 2>/dev/null")
                        #expect(report.contains("127.0.0.1:5000/blog@sha256:"))
                        let shell = try front.run(["sh", "-c", "\(ssh) id"])
                        #expect(shell.ending == .exited(2))
                        #expect(shell.errorText.hasPrefix("error: 'id' is not offered here\n"))
                    }
                }
            }
        }
    }

    /// By the commands of the page that tells how.
    @Test(.requires(tool: "sqlite3"))
    func comesBackFromItsBackup() throws {
        let page = try Page(deployment.appending("README.md"))
        let backup = try #require(page.blocks.first { $0.commands.contains { $0.hasPrefix("sqlite3 ") } })
        let restore = try #require(page.blocks.first { $0.commands.contains { $0.contains(" -xpf yard.tar") } })
        try withMachine { machine in
            try machine.install()
            try machine.withServices(sshd: "127.0.0.1") {
                try machine.importBase()
                try machine.addKey("alice")
                let push = try machine.push("blog", at: "127.0.0.1")
                #expect(push.ending == .exited(0), "\(push.errorText)")
                let clone = "cd /root/blog && git fetch -q yard && git rev-parse yard/main"
                let head = try machine.sh(clone)
                let builds = try machine.sh("pushyard builds")

                try machine.sh("cd /root\n" + backup.commands.joined(separator: "\n"))
                try machine.run([deployment.appending("install").string, "--remove", "--purge"]).success()
                #expect(try machine.run("test", "-e", "/var/lib/pushyard").ending == .exited(1))
                // The release is elsewhere here.
                let install = "\(deployment)/install --binary \(Machine.program)"
                let commands = restore.commands.map { $0 == "Deploy/install" ? install : $0 }
                #expect(commands != restore.commands)
                try machine.sh("cd /root\n" + commands.joined(separator: "\n"))
                #expect(try machine.sh("git -C /root/blog branch -dr yard/main >/dev/null; \(clone)") == head)
                #expect(try machine.sh("pushyard builds") == builds)
            }
        }
    }

    @Test(.requires(tool: "systemd-analyze"))
    func bringsUnitsThatSystemdUnderstands() throws {
        try withMachine { machine in
            try machine.install()
            let units = ["pushyard-registry.service", "pushyard-gc.service", "pushyard-gc.timer"]
            let verified = try machine.run(["systemd-analyze", "verify"] + units.map { "/etc/systemd/system/\($0)" })
            #expect(verified.errorText == "")
            #expect(verified.ending == .exited(0))
            try machine.sh(try machine.command(of: "pushyard-gc.service"))
        }
    }

    @Test func bringsCompletionForBash() throws {
        try withMachine { machine in
            try machine.install()
            let script = """
                . /usr/local/share/bash-completion/completions/pushyard
                COMP_WORDS=(pushyard im) COMP_CWORD=1 COMP_LINE='pushyard im' COMP_POINT=11
                _pushyard pushyard im pushyard
                printf '%s\\n' "${COMPREPLY[@]}"
                """
            #expect(try machine.run(["bash", "-c", script]).outputText == "image\n")
        }
    }
}

extension Machine {
    fileprivate func install(_ options: String...) throws {
        // A server has host keys; the one that the tests run on may not.
        try sh("ssh-keygen -A >/dev/null")
        try run([deployment.appending("install").string, "--binary", Machine.program] + options).success()
    }

    /// What a unit starts.
    fileprivate func command(of unit: String) throws -> String {
        try sh("sed -n 's/^ExecStart=//p' /etc/systemd/system/\(unit)").trimmingCharacters
    }

    /// Runs what systemd would.
    fileprivate func withServices<Result>(
        sshd address: String, registry: Bool = true, _ body: () throws -> Result
    ) throws -> Result {
        let sshd = ["/usr/sbin/sshd", "-D", "-e", "-o", "ListenAddress=\(address)"]
        return try withDaemon(sshd, saying: "Server listening") {
            guard registry else { return try body() }
            try sh(
                "mkdir -p /var/lib/pushyard-registry; sed -i 's/level: warn/level: info/' /etc/pushyard/registry.yml")
            let registry = ["sh", "-c", "exec \(try command(of: "pushyard-registry.service"))"]
            return try withDaemon(registry, saying: "listening on 127.0.0.1:5000", body)
        }
    }

    /// An image to build on.
    fileprivate func importBase() throws {
        try withTemporaryDirectory(on: .memory) { directory in
            let archive = directory.appending("root.tar")
            try TinyRoot.write(to: archive)
            try TestSupport.run("sh", ["-c", "cat \(archive) > /proc/\(initProcess)/root/root/root.tar"]).success()
        }
        try sh(
            """
            pushyard image import /root/root.tar 127.0.0.1:5000/base:1
            pushyard image push 127.0.0.1:5000/base:1
            echo 'base: 127.0.0.1:5000/base:1' >>/etc/pushyard/pushyard.yml
            """)
    }

    fileprivate func addKey(_ name: String) throws {
        try sh(
            """
            ssh-keygen -q -t ed25519 -N '' -f /root/\(name)
            sudo -u git pushyard key add \(name) --role admin </root/\(name).pub
            """)
    }

    /// Pushes a new app as alice.
    fileprivate func push(_ app: String, at host: String) throws -> ToolResult {
        try sh(
            """
            git init -q -b main /root/\(app)
            cd /root/\(app)
            echo 'echo built >/page' >build.sh
            echo 'exec cat /page' >run.sh
            git config core.sshCommand 'ssh -i /root/alice -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null'
            git remote add yard git@\(host):\(app)
            git add .
            git commit -q -m first
            """)
        return try run("git", "-C", "/root/\(app)", "push", "yard", "main")
    }
}

extension String {
    fileprivate var trimmingCharacters: String { split(separator: "\n").joined(separator: "\n") }
}
