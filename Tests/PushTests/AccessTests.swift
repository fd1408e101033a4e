import Glibc
import SystemPackage
import TestSupport
import Testing

extension PushTests {
    /// Who may do what, and what becomes of commands that are not git's.
    @Suite struct Access {
        @Test func letsAReaderReadAndNothingElse() throws {
            try withYard { yard in
                let ann = try yard.addKey("ann")
                let work = try ann.makeWorktree(for: "blog")
                let commit = try work.commit()
                try work.push("main").success()
                let ci = try yard.addKey("ci", role: "read", apps: "blog")
                let clone = try ci.clone("blog")
                #expect(try clone.head == commit)
                try clone.commit(["README": "mine\n"])
                let push = try clone.push("main")
                push.shows(Self.refusal("'ci' may not push to 'blog'"))
                #expect(push.ending == .exited(128))
                #expect(try yard.head(of: "blog") == commit)
            }
        }

        /// The same sentence whether the app exists or not.
        @Test(arguments: ["blog", "wiki"])
        func tellsAKeyWithoutARoleNothing(app: String) throws {
            try withYard { yard in
                try yard.pushyard("app", "create", "blog").success()
                let bob = try yard.addKey("bob", role: "push", apps: "shop")
                let work = try bob.makeWorktree(for: app)
                try work.commit()
                try work.push("main").shows(Self.refusal("'bob' may not push to '\(app)'"))
                try work.git("fetch", "yard").shows(Self.refusal("'bob' may not read '\(app)'"))
                #expect(try yard.repositories == ["blog.git"])
            }
        }

        @Test func createsAnAppOnPushOnlyWhereTheSettingLetsIt() throws {
            try withYard { yard in
                try yard.setBuilder(command: yard.builder.command(StandIn.good), settings: "create-on-push: false")
                let ann = try yard.addKey("ann")
                let work = try ann.makeWorktree(for: "blog")
                try work.commit()
                let unknown = """
                    there is no app 'blog'
                      see them all: pushyard app list; or create it: pushyard app create blog
                    """
                try work.push("main").shows(Self.refusal(unknown))
                try work.git("fetch", "yard").shows(Self.refusal(unknown))
                #expect(try yard.repositories == [])
                try yard.pushyard("app", "create", "blog").success()
                try work.push("main").success()
            }
        }

        @Test func neverCreatesAnAppForSomebodyWhoReads() throws {
            try withYard { yard in
                let fetch = try yard.addKey("ann").makeWorktree(for: "blog").git("fetch", "yard")
                fetch.shows(
                    Self.refusal(
                        """
                        there is no app 'blog'
                          see them all: pushyard app list; or create it: pushyard app create blog
                        """))
                #expect(try yard.repositories == [])
            }
        }

        @Test func endsAKeyWithItsRecord() throws {
            try withYard { yard in
                let ann = try yard.addKey("ann")
                let work = try ann.makeWorktree(for: "blog")
                try work.commit()
                // As when the line is still there because authorized_keys could not be written.
                try run("sh", ["-c", "rm \(yard.front)/keys/*.json"]).success()
                try work.push("main").shows(Self.refusal("this key may not do anything here"))
            }
        }

        /// ssh offers a public key before it proves to have the private one.
        @Test func countsTheKeyThatSigned() throws {
            try withYard { yard in
                let ann = try yard.addKey("ann")
                let bob = try yard.addKey("bob", role: "read", apps: "blog")
                let offered = yard.directory.appending("offered.pub")
                try run("install", ["-m", "600", ann.publicKey.string, offered.string]).success()
                let push = try bob.ssh(options: ["-v", "-o", "IdentityFile=\(offered)"], "git-receive-pack 'blog'")
                #expect(push.seen.contains("debug1: Server accepts key: \(offered) "))
                #expect(push.seen.contains("\nerror: 'bob' may not push to 'blog'\n"))
            }
        }

        @Test(arguments: [
            ("config", "its git configuration is not pushyard's"),
            ("objects/info/alternates", "'objects/info/alternates' in its repository leads git elsewhere"),
        ])
        func refusesToServeAnAlteredRepository(file: String, fault: String) throws {
            try withYard { yard in
                let ann = try yard.addKey("ann")
                let work = try ann.makeWorktree(for: "blog")
                try work.commit()
                try work.push("main").success()
                let path = yard.repository("blog").appending(file)
                try run("sh", ["-c", "mkdir -p $(dirname '\(path)') && echo '[core]' >>'\(path)'"]).success()
                try work.commit(["README": "hello\n"])
                let refusal = Self.refusal(
                    """
                    cannot serve 'blog': \(fault)
                      to write it anew: pushyard app repair blog
                    """)
                try work.push("main").shows(refusal)
                try work.git("fetch", "yard").shows(refusal)
                try yard.pushyard("app", "repair", "blog").success()
                try work.push("main").success()
            }
        }

        @Test(arguments: [
            ("echo exit 0 >>pre-receive", "is not as pushyard wrote it"),
            ("rm pre-receive", "does not exist"),
            ("chmod -x pre-receive", "is not as pushyard wrote it"),
            ("cp pre-receive update", "'HOOKS/update' is not a hook of pushyard's"),
            ("chmod g+w .", "can be written by other users"),
        ])
        func refusesToServeBehindAnAlteredHook(change: String, fault: String) throws {
            try withYard { yard in
                let work = try yard.addKey("ann").makeWorktree(for: "blog")
                try work.commit()
                try yard.pushyard("app", "create", "blog").success()
                let hooks = yard.front.appending("hooks")
                try run("sh", ["-c", change], directory: hooks).success()
                let seen = try work.push("main").seen
                #expect(seen.contains("error: cannot serve 'blog': '"))
                #expect(seen.contains(fault.replacing("HOOKS", with: hooks.string)))
                #expect(try yard.builder.builds.isEmpty)
                try yard.pushyard("app", "repair", "blog").success()
                try work.push("main").success()
            }
        }

        /// Only `pushyard shell` holds the turn and sees the client.
        @Test func refusesAPushPastTheShell() throws {
            try withYard { yard in
                try yard.pushyard("app", "create", "blog").success()
                let work = try yard.addKey("ann").makeWorktree(for: "blog")
                try work.commit()
                try work.git("remote", "set-url", "yard", yard.repository("blog").string).success()
                #expect(
                    try work.push("main").remoteLines == [
                        "cannot take this push: it does not come through 'pushyard shell'"
                    ])
                #expect(try yard.head(of: "blog") == nil)
            }
        }

        private static func refusal(_ sentence: String) -> String {
            """
            error: \(sentence)
            fatal: Could not read from remote repository.

            Please make sure you have the correct access rights
            and the repository exists.
            """
        }
    }
}

extension Yard {
    var repositories: [String] {
        get throws {
            guard access(front.appending("apps").string, F_OK) == 0 else { return [] }
            return try names(in: front.appending("apps")).sorted()
        }
    }
}
