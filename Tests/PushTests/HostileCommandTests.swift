import SystemPackage
import TestSupport
import Testing

extension PushTests {
    /// What a key holder can send besides a push: the vectors of gitolite, dokku and soft-serve.
    @Suite struct HostileCommands {
        private static let advice =
            "  use 'git push', 'git fetch' or 'git clone' with an app's name, as in 'git@HOST:blog'"

        @Test func refusesEverythingThatIsNotGit() throws {
            try withYard { yard in
                let ann = try yard.addKey("ann")
                let canary = yard.directory.appending("canary")
                let commands = [
                    "sh", "touch \(canary)", "git-shell", "git-upload-archive 'blog'",
                    "git-lfs-authenticate blog upload",
                    "git receive-pack 'blog'", "GIT-RECEIVE-PACK 'blog'", " git-receive-pack 'blog'",
                    "git-receive-pack", "git-receive-pack ", "git-receive-pack ''", "git-receive-pack '/'",
                    "git-receive-pack 'blog' extra", "git-receive-pack  'blog'", "git-receive-pack \"blog\"",
                    "git-receive-pack 'blog'; touch \(canary)", "git-receive-pack 'blog;touch \(canary)'",
                    "git-receive-pack `touch \(canary)`", "git-receive-pack '$(touch \(canary))'",
                    "git-receive-pack 'blog' && touch \(canary)", "git-receive-pack 'blog'\ntouch \(canary)",
                    "git-receive-pack 'bl\tog'", "git-receive-pack 'blog\u{7f}'", "git-receive-pack 'bl\\og'",
                    "git-receive-pack '../blog'", "git-receive-pack 'blog/../wiki'", "git-receive-pack '..'",
                    "git-receive-pack '.'", "git-receive-pack '.git'", "git-receive-pack '.'.''",
                    "git-receive-pack '\(yard.repository("blog"))'", "git-receive-pack '~/blog'",
                    "git-receive-pack 'Blog'", "git-receive-pack '-blog'", "git-receive-pack '--upload-pack=id'",
                    "git-receive-pack 'blog.git.git'", "git-receive-pack 'bl og'", "git-receive-pack 'bl:og'",
                    "git-receive-pack 'bläg'", "git-receive-pack '\(String(repeating: "a", count: 64))'",
                    "git-upload-pack --strict 'blog'", "git-upload-pack '--help'", "git-upload-pack 'ext::sh'",
                    "git-receive-pack '\(String(repeating: "a", count: 100_000))'", "scp -t /tmp", "rsync --server .",
                    "info", "internal-sftp", "shell --key 0", "hook pre-receive",
                ]
                for command in commands {
                    let result = try ann.ssh(command)
                    #expect(result.ending == .exited(21) || result.ending == .exited(2), "\(command)")
                    #expect(result.errorText.hasPrefix("error: "), "\(command)")
                    #expect(result.outputText == "", "\(command)")
                }
                #expect(try yard.repositories == [])
                #expect(try !names(in: yard.directory).contains("canary"))
            }
        }

        @Test(arguments: [
            ([], "error: no shell is offered here\n\(advice)"),
            (
                ["git-upload-archive 'blog'"],
                "error: 'git-upload-archive' is not offered here\n  use 'git clone', then 'git archive'"
            ),
            (["git-receive-pack '../blog'"], "error: '\\'../blog\\'' is a path, and apps are known by name\n\(advice)"),
            (["rm -rf /\u{1b}[2J"], "error: 'rm -rf /\\x1b[2J' contains a control character\n\(advice)"),
        ])
        func saysWhatIsOffered(command: [String], sentence: String) throws {
            try withYard { yard in
                let ann = try yard.addKey("ann")
                try ann.ssh(options: [], command).shows(sentence)
            }
        }

        /// `restrict` in authorized_keys: neither a terminal nor a forwarding nor a subsystem.
        @Test func offersNothingElseOfSSH() throws {
            try withYard { yard in
                let ann = try yard.addKey("ann")
                let terminal = try ann.ssh(options: ["-tt"], "git-upload-pack 'blog'")
                terminal.shows("PTY allocation request failed on channel 0")
                let forwarding = try ann.ssh(
                    options: ["-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1", "-N"])
                forwarding.shows("Error: remote port forwarding failed for listen port 0")
                let subsystem = try ann.ssh(options: ["-s"], "sftp")
                #expect(subsystem.ending != .exited(0))
            }
        }

        /// Neither sshd nor the shell lets through what git or the dynamic linker would listen to.
        @Test(arguments: ["version=2", "version=2:x", "$(id)", "version=9"])
        func ignoresTheClientsEnvironment(version: String) throws {
            try withYard { yard in
                let ann = try yard.addKey("ann")
                let work = try ann.makeWorktree(for: "blog")
                let commit = try work.commit()
                try work.push("main").success()
                let canary = yard.directory.appending("canary")
                let variables = [
                    "GIT_PROTOCOL=\(version)", "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=core.hooksPath",
                    "GIT_CONFIG_VALUE_0=/nonexistent", "GIT_TRACE=\(canary)", "LD_PRELOAD=/nonexistent.so",
                    "PUSHYARD_HOME=/nonexistent", "BASH_ENV=\(canary)",
                ]
                let result = try ann.ssh(
                    options: ["-o", "SetEnv=" + variables.map { "\"\($0)\"" }.joined(separator: " ")],
                    "git-upload-pack 'blog'")
                // Where version 2 is asked for, git says what it can; otherwise it lists the refs.
                #expect(result.outputText.contains(version == "version=2" ? "version 2" : commit))
                #expect(try !names(in: yard.directory).contains("canary"))
            }
        }
    }
}
