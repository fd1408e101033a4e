import Receive
import SystemPackage
import TestSupport
import Testing

/// What git itself does with a repository of ours, through the command that the shell would run.
@Suite(.requires(tool: "git"))
struct RepositoryTests {
    /// A served app and a clone with one commit, whose remote `yard` runs what `pushyard` is given as PUSHYARD.
    private func withClone(pushyard: String?, _ body: (App, FilePath, [String: String]) throws -> Void) throws {
        try withFront { front in
            let app = try AppStore(front).create(AppName("blog"))
            let work = front.path.appending("work")
            try run("git", ["init", "-q", "-b", "main", work.string]).success()
            var environment = toolEnvironment
            environment["PUSHYARD"] = pushyard
            try run("git", ["remote", "add", "yard", app.repository.string], directory: work).success()
            try run("git", ["commit", "-q", "--allow-empty", "-m", "one"], directory: work).success()
            try body(app, work, environment)
        }
    }

    @Test func declinesPushThatDoesNotComeThroughTheShell() throws {
        try withClone(pushyard: nil) { _, work, environment in
            let push = try run("git", ["push", "-q", "yard", "main"], environment: environment, directory: work)
            #expect(push.ending == .exited(1))
            #expect(push.errorText.contains("remote: cannot take this push: it does not come through 'pushyard shell'"))
            #expect(push.errorText.contains("! [remote rejected] main -> main (pre-receive hook declined)"))
        }
    }

    @Test func callsTheHookWithWhatItNeeds() throws {
        try withClone(pushyard: "/bin/echo") { app, work, environment in
            let arguments = ["push", "-q", "-o", "message=hello", "yard", "main"]
            let push = try run("git", arguments, environment: environment, directory: work).success()
            #expect(push.errorText.contains("remote: hook pre-receive"))
            let clone = work.appending("../clone").lexicallyNormalized()
            try run("git", ["clone", "-q", app.repository.string, clone.string]).success()
            let log = try run("git", ["log", "--format=%s"], directory: clone).success().outputText
            #expect(log == "one\n")
        }
    }

    @Test func servesFetchWithTheCommandOfTheShell() throws {
        try withClone(pushyard: "/bin/true") { app, work, environment in
            try run("git", ["push", "-q", "yard", "main"], environment: environment, directory: work).success()
            let command = try SSHCommand(Array("git-upload-pack 'blog'".utf8))
            let arguments = command.arguments(repository: app.repository, hooks: app.hooks)
            let upload = try run(arguments[0], Array(arguments.dropFirst()), input: Array("0000".utf8)).success()
            #expect(upload.outputText.contains("refs/heads/main"))
        }
    }

    /// fsck of what is pushed: a tree that has '.git' in it.
    @Test func declinesHostileTreeBeforeTheHook() throws {
        try withClone(pushyard: "/bin/true") { _, work, environment in
            let script = """
                blob=$(echo x | git hash-object -w --stdin)
                bytes=$(printf '%s' "$blob" | sed 's/../\\\\x&/g')
                tree=$(printf '100644 .git\\0'"$(printf "$bytes" | od -An -v -to1 | sed 's/ /\\\\/g' | tr -d '\\n')" \
                    | git hash-object -t tree -w --literally --stdin)
                git update-ref refs/heads/bad "$(git commit-tree -m bad "$tree")"
                """
            try run("bash", ["-ec", script], directory: work).success()
            let push = try run("git", ["push", "-q", "yard", "bad"], environment: environment, directory: work)
            #expect(push.ending == .exited(1))
            #expect(push.errorText.contains("contains '.git'"), "\(push.errorText)")
            #expect(push.errorText.contains("unpacker error"))
        }
    }

    @Test func hidesRefsOfOurs() throws {
        try withClone(pushyard: "/bin/true") { app, work, environment in
            let push = try run(
                "git", ["push", "-q", "yard", "main:refs/pushyard/x"], environment: environment, directory: work
            )
            #expect(push.errorText.contains("! [remote rejected] main -> refs/pushyard/x (deny updating a hidden ref)"))
            let refs = try run("git", ["for-each-ref"], directory: app.repository).success().outputText
            #expect(refs.isEmpty)
        }
    }

    @Test func keepsAPackOfEveryPush() throws {
        try withClone(pushyard: "/bin/true") { app, work, environment in
            try run("git", ["push", "-q", "yard", "main"], environment: environment, directory: work).success()
            let counts = try run("git", ["count-objects", "-v"], directory: app.repository).success().outputText
            #expect(counts.contains("count: 0\n") && counts.contains("packs: 1\n"))
        }
    }

    @Test func declinesPushThatIsTooLarge() throws {
        try withClone(pushyard: "/bin/true") { _, work, environment in
            let front = try Front(home: work.removingLastComponent().removingLastComponent())
            try AppStore(front).change(AppName("blog"), [AppChange(set: "max-push=10k")])
            var random = SeededGenerator(seed: 1)
            try write(random.bytes(20_000), to: work.appending("big"))
            try run("git", ["add", "big"], directory: work).success()
            try run("git", ["commit", "-q", "-m", "big"], directory: work).success()
            let push = try run("git", ["push", "-q", "yard", "main"], environment: environment, directory: work)
            #expect(push.ending == .exited(1))
            #expect(push.errorText.contains("pack exceeds maximum allowed size"))
        }
    }
}
