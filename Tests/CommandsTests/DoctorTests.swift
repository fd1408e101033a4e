import Filesystem
import Glibc
import Records
import SystemPackage
import TestSupport
import Testing

/// `pushyard doctor`.
@Suite(.requires(tool: "git"), .requires(tool: "ssh-keygen"), .requires(tool: "sshd")) struct DoctorTests {
    @Test func findsNothingWrongWithAFront() throws {
        try withFront { home, environment in
            let result = try home.doctor("--only", "front", environment: environment)
            #expect(result.ending == .exited(0))
            #expect(
                result.outputText == """
                    ok       libisal
                    ok       git
                    ok       sshd
                    ok       ssh-keygen
                    ok       libgit2
                    ok       front
                    ok       apps
                    ok       app 'blog'
                    ok       keys
                    ok       builder

                    """)
        }
    }

    /// What it says mends it, and what it mends itself.
    @Test func findsAndMendsAHookThatWasAltered() throws {
        try withFront { home, environment in
            let hook = home.path.appending("front/hooks/pre-receive").string
            try run("sh", ["-c", "echo true >> '\(hook)'"]).success()
            let found = try home.doctor("--only", "front", environment: environment)
            #expect(found.ending == .exited(1))
            #expect(
                found.outputText.contains(
                    """
                    fault    app 'blog': '\(hook)' is not as pushyard wrote it
                               pushyard app repair blog

                    """), "\(found.outputText)")
            let mended = try home.doctor("--only", "front", "--repair", environment: environment)
            #expect(mended.ending == .exited(0))
            #expect(mended.outputText.contains("mended   app 'blog': '\(hook)' is not as pushyard wrote it\n"))
            #expect(try home.doctor("--only", "front", environment: environment).ending == .exited(0))
        }
    }

    @Test func findsAndMendsAKeyThatIsGoneFromAuthorizedKeys() throws {
        try withFront { home, environment in
            let keys = home.path.appending("ssh/authorized_keys")
            let before = try text(of: keys)
            try run("sh", ["-c", "> '\(keys)'"]).success()
            let found = try home.doctor("--only", "front", environment: environment)
            #expect(found.ending == .exited(1))
            #expect(
                found.outputText.contains(
                    """
                    fault    keys: authorized_keys is not as the keys that were added would have it
                               pushyard doctor --repair

                    """))
            #expect(try home.doctor("--only", "front", "--repair", environment: environment).ending == .exited(0))
            #expect(try text(of: keys) == before)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "needs root: it examines a builder"))
    func setsADamagedDatabaseAsideAndKeepsTheLogs() throws {
        try withHome { home in
            let id = try home.build("blog", .cancelled, log: Array("hello\n".utf8))
            let database = home.path.appending("builder/pushyard.sqlite").string
            try run("dd", ["if=/dev/urandom", "of=\(database)", "bs=4096", "count=2", "conv=notrunc"]).success()
            let found = try home.doctor("--only", "builder", "--json")
            #expect(found.ending == .exited(1))
            #expect(found.outputText.contains(#""subject":"records","verdict":"fault""#), "\(found.outputText)")
            let mended = try home.doctor("--only", "builder", "--repair")
            #expect(mended.outputText.contains("\nmended   records: the database is damaged: "), "\(mended.outputText)")
            #expect(try home.pushyard("builds").success().outputText.split(separator: "\n").count == 1)
            #expect(try text(of: home.path.appending("builder/builds/\(id)/log")) == "hello\n")
            let names = try names(in: home.path.appending("builder"))
            #expect(names.count { $0.hasPrefix("pushyard.sqlite.damaged-") } == 1)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "needs root: it examines a builder"))
    func findsAndMendsWhatTheDeadHaveLeft() throws {
        try withHome { home in
            try home.withBuilder { builder, id in
                let healthy = try home.doctor("--only", "builder")
                #expect(healthy.outputText.contains("\nok       dead builds\n"), "\(healthy.outputText)")
                builder.signal(SIGKILL)
                try builder.wait()
                let found = try home.doctor("--only", "builder")
                #expect(
                    found.outputText.contains(
                        """

                        fault    dead builds: there are some that nobody has recorded as such
                                   pushyard doctor --repair

                        """))
                let mended = try home.doctor("--only", "builder", "--repair")
                #expect(mended.outputText.contains("\nmended   dead builds: "), "\(mended.outputText)")
                #expect(try Records(in: home.builder).hasUnburiedDead() == false)
            }
        }
    }

    @Test(.enabled(if: geteuid() == 0, "needs root: it hides programs"))
    func namesAToolThatIsMissingAndItsPackage() throws {
        try withHome { home in
            // Nothing but what the doctor itself needs is in this root.
            let script = """
                mkdir -p "$0/usr/bin" && cd / && exec unshare --mount sh -c '
                mount --bind "$0/usr/bin" /usr/bin && exec "$1" doctor --only front --home "$0"' "$0" "$1"
                """
            let result = try run("sh", ["-c", script, home.path.string, pushyardExecutable.string])
            #expect(
                result.outputText.contains(
                    """
                    fault    git: it is not installed; no push arrives without it
                               apt-get install git

                    """), "\(result.outputText)\(result.errorText)")
            #expect(result.ending == .exited(1))
        }
    }

    @Test(.enabled(if: geteuid() == 0, "needs root: it examines a builder"), arguments: [[], ["--only", "builder"]])
    func saysWhyABuilderCannotBeOpened(arguments: [String]) throws {
        try withHome { home in
            try writeFile("no directory\n", to: home.path.appending("builder"))
            try run("mkdir", ["-m", "0700", home.path.appending("front").string]).success()
            let result = try home.pushyard(["doctor"] + arguments)
            #expect(result.ending == .exited(1))
            let finding = "fault    \(home.path)/builder: cannot open directory '\(home.path)/builder': it is not "
            #expect(result.outputText.contains(finding), "\(result.outputText)\(result.errorText)")
            #expect(result.outputText.contains(" front\n") == arguments.isEmpty)
        }
    }

    /// An empty file in its place: ld.so(8).
    @Test func warnsWhereGzipIsSlow() throws {
        try withHome { home in
            try run("touch", [home.path.appending("libisal.so.2").string]).success()
            let result = try home.doctor("--only", "front", environment: ["LD_LIBRARY_PATH": home.path.string])
            #expect(
                result.outputText.hasPrefix(
                    """
                    warning  libisal: \(home.path)/libisal.so.2: file too short; archives and layers are made more slowly \
                    without it, and layers have other digests
                               apt-get install libisal2

                    """), "\(result.outputText)")
        }
    }

    @Test(.enabled(if: geteuid() == 0, "needs root: it starts a chroot"))
    func saysWhyThereAreNoUserNamespaces() throws {
        try withHome { home in
            let script = """
                mount --rbind / /mnt && exec chroot /mnt "$0" doctor --only builder --home "$1"
                """
            let result = try run(
                "unshare", ["--mount", "sh", "-c", script, pushyardExecutable.string, home.path.string])
            #expect(
                result.outputText.contains(
                    """
                    fault    user namespaces: cannot make a user namespace: Operation not permitted
                               in a chroot nobody can: make its directory the root of a mount namespace, with pivot_root(2)

                    """), "\(result.outputText)\(result.errorText)")
            #expect(result.ending == .exited(1))
        }
    }

    /// A front with an app and a key.
    private func withFront(_ body: (Home, [String: String]) throws -> Void) throws {
        try withHome { home in
            let environment = ["PUSHYARD_AUTHORIZED_KEYS": home.path.appending("ssh/authorized_keys").string]
            try run("mkdir", ["-m", "0700", home.path.appending("front").string]).success()
            let key = home.path.appending("key").string
            try run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "ann", "-f", key]).success()
            for arguments in [["app", "create", "blog"], ["key", "add", "ann", "--role", "admin"]] {
                try run(
                    pushyardExecutable.string, arguments + ["--home", home.path.string],
                    input: Array(try text(of: FilePath(key + ".pub")).utf8),
                    environment: toolEnvironment.merging(environment) { $1 }
                ).success()
            }
            try body(home, environment)
        }
    }
}

extension Home {
    fileprivate func doctor(_ arguments: String..., environment: [String: String] = [:]) throws -> ToolResult {
        try run(
            pushyardExecutable.string, ["doctor"] + arguments + ["--home", path.string],
            environment: toolEnvironment.merging(environment) { $1 })
    }
}
