import Filesystem
import Glibc
import Receive
import SystemPackage
import TestSupport
import Testing
import Threads

@Suite(.requires(tool: "git"), .requires(tool: "ssh-keygen"))
struct AppStoreTests {
    private func withStore(_ body: (AppStore, Front) throws -> Void) throws {
        try withFront { front in try body(AppStore(front), front) }
    }

    private let blog: AppName
    private let wiki: AppName

    init() throws {
        blog = try AppName("blog")
        wiki = try AppName("wiki")
    }

    @Test func createsListsAndDestroysApps() throws {
        try withStore { store, front in
            let app = try store.create(blog)
            #expect(app.repository == front.path.appending("apps/blog.git"))
            #expect(app.hooks == front.path.appending("hooks"))
            try store.create(wiki)
            #expect(try store.list() == [blog, wiki])
            #expect(try store.verifiedApp(blog) == app)
            try store.destroy(blog)
            #expect(try store.list() == [wiki])
            let left = try run("ls", ["-A", front.path.appending("apps").string]).success().outputText
            #expect(left == "wiki.git\n")
        }
    }

    @Test func saysWhichAppsAreThere() throws {
        try withStore { store, _ in
            try store.create(blog)
            let exists = #expect(throws: AppError.self) { try store.create(blog) }
            #expect(exists?.description == "there is an app 'blog' already")
            let unknown = #expect(throws: AppError.self) { try store.app(wiki) }
            #expect(
                unknown?.description == """
                    there is no app 'wiki'
                      see them all: pushyard app list; or create it: pushyard app create wiki
                    """
            )
            #expect(throws: AppError.unknown(wiki)) { try store.verifiedApp(wiki) }
            #expect(throws: AppError.unknown(wiki)) { try store.destroy(wiki) }
            #expect(throws: AppError.unknown(wiki)) { try store.rename(wiki, to: blog) }
            #expect(throws: AppError.unknown(wiki)) { try store.change(wiki, []) }
            #expect(throws: AppError.exists(blog)) {
                try store.create(wiki); try store.rename(wiki, to: blog)
            }
            #expect(throws: AppError.sameName(blog)) { try store.rename(blog, to: blog) }
        }
    }

    @Test func configuresTheRepositoryAsGitReadsIt() throws {
        try withStore { store, front in
            let app = try store.create(blog, [AppChange(set: "branch=trunk"), AppChange(set: "max-push=2g")])
            let list = try run("git", ["config", "--file", app.repository.appending("config").string, "--list"])
                .success()
            #expect(
                list.outputText == """
                    core.repositoryformatversion=0
                    core.filemode=true
                    core.bare=true
                    core.bigfilethreshold=32m
                    core.hookspath=\(front.path)/hooks
                    receive.fsckobjects=true
                    receive.maxinputsize=2g
                    receive.unpacklimit=1
                    receive.advertisepushoptions=true
                    receive.denynonfastforwards=false
                    receive.denydeletes=false
                    receive.denydeletecurrent=refuse
                    receive.shallowupdate=false
                    receive.updateserverinfo=false
                    receive.autogc=false
                    receive.keepalive=1
                    transfer.fsckobjects=true
                    transfer.unpacklimit=1
                    transfer.hiderefs=refs/pushyard
                    gc.auto=0

                    """
            )
            let head = try run("git", ["--git-dir", app.repository.string, "symbolic-ref", "HEAD"]).success().outputText
            #expect(head == "refs/heads/trunk\n")
            let modes = try run("stat", ["-c", "%a", app.repository.string, app.hooks.appending("pre-receive").string])
            #expect(modes.outputText == "700\n750\n")
        }
    }

    @Test func keepsTheHookThatTheSourceTreeShows() throws {
        let tree = FilePath(#filePath).removingLastComponent().appending("../../../Hooks/pre-receive")
        let shown = try read(tree)
        try withStore { store, front in
            try store.create(blog)
            let installed = try read(front.path.appending("hooks/pre-receive"))
            #expect(installed == shown)
            #expect(shown.split(separator: "\n").count == 5)
        }
    }

    @Test func changesSettingsAndRoles() throws {
        try withStore { store, front in
            let alice = try addKey("alice", .apps([:]), front)
            let app = try store.create(blog)
            try store.change(
                blog,
                [
                    AppChange(set: "branch=trunk"), AppChange(set: "force=allow"), AppChange(set: "max-push=5m"),
                    AppChange(set: "role.alice=push"),
                ]
            )
            let settings = try store.verifiedApp(blog).settings
            #expect(
                settings.branch?.description == "trunk" && settings.force == .allow && settings.maxPush.bytes == 5 << 20
            )
            let limit = try run("git", ["--git-dir", app.repository.string, "config", "receive.maxInputSize"])
                .outputText
            #expect(limit == "5m\n")
            let head = try read(app.repository.appending("HEAD"))
            #expect(head == "ref: refs/heads/trunk\n")
            #expect(try store.roles(for: blog).map { "\($0.key)=\($0.role.rawValue)" } == ["alice=push"])

            try store.change(
                blog, [AppChange(unset: "branch"), AppChange(unset: "force"), AppChange(unset: "role.alice")])
            #expect(try store.verifiedApp(blog).settings.branch == nil)
            #expect(try store.roles(for: blog).isEmpty)
            #expect(try KeyStore(front).key(named: alice).rights == .apps([:]))
        }
    }

    @Test func changesNothingWhenOneChangeMakesNoSense() throws {
        try withStore { store, front in
            try addKey("root", .admin, front)
            let app = try store.create(blog)
            for wrong in ["force=maybe", "role.nobody=push", "role.root=read"] {
                #expect(throws: (any Error).self) {
                    try store.change(blog, [AppChange(set: "branch=trunk"), AppChange(set: wrong)])
                }
            }
            #expect(try store.verifiedApp(blog) == app)
        }
    }

    @Test func recordsTheBranchThatTheFirstPushDecides() throws {
        try withStore { store, _ in
            let app = try store.create(blog)
            try store.decide(BranchName("trunk"), for: blog)
            try store.decide(BranchName("other"), for: blog)
            #expect(try store.verifiedApp(blog).settings.branch?.description == "trunk")
            let head = try read(app.repository.appending("HEAD"))
            #expect(head == "ref: refs/heads/trunk\n")
        }
    }

    @Test func renamesAppWithItsRolesAndSettings() throws {
        try withStore { store, front in
            try addKey("alice", .apps([blog: .push, wiki: .read]), front)
            try store.create(blog)
            try store.change(blog, [AppChange(set: "branch=trunk")])
            let journal = try AppName("journal")
            try store.rename(blog, to: journal)
            #expect(try store.list() == [journal])
            #expect(try store.verifiedApp(journal).settings.branch?.description == "trunk")
            #expect(try store.roles(for: journal).map(\.role) == [.push])
            #expect(try store.roles(for: blog).isEmpty)
            #expect(try store.roles(for: wiki).map(\.role) == [.read])
        }
    }

    @Test func takesAllRolesForAnAppThatGoes() throws {
        try withStore { store, front in
            try addKey("alice", .apps([blog: .push, wiki: .read]), front)
            try store.create(blog)
            try store.destroy(blog)
            #expect(try KeyStore(front).list().map(\.rights) == [.apps([wiki: .read])])
        }
    }

    @Test func leavesAppAloneWhileAPushHasItsTurn() throws {
        try withStore { store, front in
            try store.create(blog)
            try front.turns(of: blog).withTurn(message: "push of alice") {
                let error = #expect(throws: AppError.self) { try store.destroy(blog) }
                #expect(
                    error?.description
                        == "cannot change 'blog': a push to it is under way\n  try again when it has ended"
                )
                #expect(throws: AppError.busy(blog)) { try store.rename(blog, to: wiki) }
            }
            #expect(try store.list() == [blog])
        }
    }

    @Test func refusesToServeWhatWasAltered() throws {
        let hook = "is not as pushyard wrote it"
        let alterations: [(String, String)] = [
            ("echo '[core]' >> apps/blog.git/config", "its git configuration is not pushyard's"),
            ("git --git-dir=apps/blog.git config receive.fsckObjects false", "its git configuration is not pushyard's"),
            ("rm apps/blog.git/config", "its git configuration is not pushyard's"),
            ("chmod g+w apps/blog.git", "'FRONT/apps/blog.git' can be written by other users"),
            ("echo /tmp/x > apps/blog.git/commondir", "'commondir' in its repository leads git elsewhere"),
            (
                "echo /tmp/x > apps/blog.git/objects/info/alternates",
                "'objects/info/alternates' in its repository leads git elsewhere"
            ),
            ("echo >> hooks/pre-receive", "'FRONT/hooks/pre-receive' \(hook)"),
            ("chmod -x hooks/pre-receive", "'FRONT/hooks/pre-receive' \(hook)"),
            ("chmod o+w hooks/pre-receive", "'FRONT/hooks/pre-receive' \(hook)"),
            ("ln -sf /bin/true hooks/pre-receive", "'FRONT/hooks/pre-receive' \(hook)"),
            ("rm hooks/pre-receive", "'FRONT/hooks/pre-receive' does not exist"),
            ("rm -r hooks", "'FRONT/hooks' does not exist"),
            ("chmod g+w hooks", "'FRONT/hooks' can be written by other users"),
            ("cp hooks/pre-receive hooks/update", "'FRONT/hooks/update' is not a hook of pushyard's"),
        ]
        for (alteration, reason) in alterations {
            try withStore { store, front in
                let app = try store.create(blog)
                try run("sh", ["-ec", alteration], directory: front.path).success()
                let error = #expect(throws: AppError.self, "\(alteration)") { try store.verifiedApp(blog) }
                let expected = reason.split(separator: "FRONT", omittingEmptySubsequences: false)
                    .joined(separator: front.path.string)
                #expect(
                    error?.description
                        == "cannot serve 'blog': \(expected)\n  to write it anew: pushyard app repair blog",
                    "\(alteration)"
                )
                try store.repair(blog)
                let mended = try store.verifiedApp(blog)
                #expect(mended == app, "\(alteration)")
            }
        }
    }

    @Test func refusesSymbolicLinkInPlaceOfARepository() throws {
        try withStore { store, front in
            try store.create(wiki)
            try run("ln", ["-s", "wiki.git", front.path.appending("apps/blog.git").string]).success()
            #expect(throws: FilesystemError.self) { try store.verifiedApp(blog) }
            #expect(try store.list() == [wiki])
        }
    }

    @Test func refusesSettingsThatItDoesNotUnderstand() throws {
        try withStore { store, front in
            let app = try store.create(blog)
            let file = app.repository.appending("pushyard.json")
            try write(#"{"force": "perhaps"}"#, to: file)
            let error = #expect(throws: RecordError.self) { try store.verifiedApp(blog) }
            #expect(
                error?.description
                    == "cannot use '\(file)': 'perhaps' is no value of 'force'\n  use 'allow' or 'refuse'"
            )
        }
    }

    @Test func sweepsWhatKilledProcessesLeft() throws {
        try withStore { store, front in
            // The pid of no process, as it is beyond the limit of pids: proc(5), pid_max.
            try run("mkdir", ["-p", front.path.appending("apps/.staging.4194305-1.0/objects").string]).success()
            try store.create(blog)
            let left = try run("ls", ["-A", front.path.appending("apps").string]).success().outputText
            #expect(left == "blog.git\n")
        }
    }

    /// What is left by a git that was killed, and by a pushyard; nobody uses the repository any more.
    @Test func changesAnAppWhoseLocksAKilledProcessHasLeft() throws {
        try withStore { store, front in
            let app = try store.create(blog)
            for file in ["HEAD.lock", ".new.config", "refs/heads/main.lock", "objects/pack/tmp_pack_XXXXXX"] {
                try write("", to: app.repository.appending(file))
            }
            try write("receive-pack 7 on yard\n", to: app.repository.appending("objects/pack/pack-1.keep"))
            try write("for ever\n", to: app.repository.appending("objects/pack/pack-2.keep"))
            try store.change(blog, [AppChange(set: "branch=trunk")])
            #expect(try read(app.repository.appending("HEAD")) == "ref: refs/heads/trunk\n")
            let left = try run("find", [app.repository.string, "-type", "f"]).success().outputText
                .split(separator: "\n").map { $0.dropFirst(app.repository.string.utf8.count + 1) }.sorted()
            #expect(left == ["HEAD", "config", "objects/pack/pack-2.keep", "pushyard.json"])
        }
    }

    /// A session sweeps a repository only where nobody else has a claim to it, and so must not lose what it needs.
    @Test func leavesTheLocksOfARepositoryInUse() throws {
        try withStore { store, front in
            let app = try store.create(blog)
            let lock = app.repository.appending("HEAD.lock")
            try store.change(blog, [AppChange(set: "branch=main")])
            let claim = try FileDescriptor.open(
                front.path.appending("locks/use/blog"), .readWrite, options: .closeOnExec)
            try claim.closeAfter {
                #expect(flock(claim.rawValue, LOCK_SH) == 0)
                try write("", to: lock)
                #expect(throws: (any Error).self) { try store.change(blog, [AppChange(set: "branch=trunk")]) }
                #expect(try read(lock) == "")
            }
            try store.change(blog, [AppChange(set: "branch=trunk")])
        }
    }

    @Test func createsAnAppOnceWhenManyTry() throws {
        try withStore { store, _ in
            let outcomes = Monitor<[String]>([])
            let threads = try (0..<6).map { _ in
                try Thread {
                    do {
                        try store.create(blog)
                        outcomes.update { $0.append("created") }
                    } catch {
                        outcomes.update { $0.append("\(error)") }
                    }
                }
            }
            for thread in threads { thread.join() }
            let sorted = outcomes.update { $0 }.sorted()
            #expect(sorted == ["created"] + [String](repeating: "there is an app 'blog' already", count: 5))
            #expect(try store.verifiedApp(blog).settings == AppSettings())
        }
    }

    @discardableResult
    private func addKey(_ name: String, _ rights: Rights, _ front: Front) throws -> KeyName {
        let command = try ForcedCommand(executable: "/usr/bin/pushyard", home: nil)
        let file = AuthorizedKeys(path: front.path.appending("authorized_keys"), command: command)
        return try KeyStore(front).add(PublicKey(publicKey()), named: KeyName(name), rights: rights, to: file).name
    }
}
