import Glibc
import SystemPackage
import TestSupport
import Testing

/// A tree that no git writes, and what is said of it.
struct HostileTree: Sendable {
    let name: String
    /// What git's own check calls it; nil where it finds nothing.
    let fsck: String?
    /// What our rules say after "cannot build 'blog' at COMMIT: ", and the line of advice.
    let refusal: String
    let advice: String
    /// Mode and name of each entry; what they lead to is made for them.
    let entries: [(mode: String, name: [UInt8])]

    private init(
        _ name: String, fsck: String?, _ refusal: String, advice: String, _ entries: (mode: String, name: [UInt8])...
    ) {
        self.name = name
        self.fsck = fsck
        self.refusal = refusal
        self.advice = advice
        self.entries = entries
    }

    private init(directory name: String, fsck: String, _ refusal: String, advice: String) {
        self.init(name, fsck: fsck, "'\(name)': \(refusal)", advice: advice, ("40000", Array(name.utf8)))
    }

    private static let pack = "pack the directory's content: tar -C DIR -czf app.tar.gz ."
    private static let dotGit = "pack without it: tar --exclude=.git, or git archive"
    private static let once = "pack a directory as it is: each path once, nothing below a link"
    private static let long = [UInt8](repeating: UInt8(ascii: "a"), count: 5000)
    private static let notAllowed = ".git entries are not allowed (E-DOTGIT)"

    static let all = [
        HostileTree(
            "a file '..'", fsck: "hasDotdot: contains '..'", "'..': path contains '..' (E-DOTDOT)", advice: pack,
            ("100644", Array("..".utf8))),
        HostileTree(
            directory: "..", fsck: "hasDotdot: contains '..'", "path contains '..' (E-DOTDOT)", advice: pack),
        HostileTree(directory: ".", fsck: "hasDot: contains '.'", "invalid name: '.' (E-NAME)", advice: pack),
        HostileTree(directory: ".git", fsck: "hasDotgit: contains '.git'", notAllowed, advice: dotGit),
        HostileTree(directory: ".GiT", fsck: "hasDotgit: contains '.git'", notAllowed, advice: dotGit),
        HostileTree(directory: "git~1", fsck: "hasDotgit: contains '.git'", notAllowed, advice: dotGit),
        HostileTree(directory: ".git .", fsck: "hasDotgit: contains '.git'", notAllowed, advice: dotGit),
        HostileTree(
            "'.git' with a letter that HFS+ ignores", fsck: "hasDotgit: contains '.git'",
            "'.g\\xe2\\x80\\x8cit': \(notAllowed)", advice: dotGit, ("40000", Array(".g\u{200c}it".utf8))),
        HostileTree(
            directory: "a/b", fsck: "fullPathname: contains full pathnames",
            "invalid name: it holds a slash (E-NAME)", advice: pack),
        HostileTree(
            directory: "/etc", fsck: "fullPathname: contains full pathnames",
            "invalid name: it holds a slash (E-NAME)", advice: pack),
        HostileTree(
            "a file twice", fsck: "duplicateEntries: contains duplicate file entries",
            "'a': duplicate entry (E-DUP)", advice: once, ("100644", Array("a".utf8)), ("100644", Array("a".utf8))),
        HostileTree(
            "a file and a directory", fsck: "duplicateEntries: contains duplicate file entries",
            "'a': duplicate entry (E-DUP)", advice: once, ("100644", Array("a".utf8)),
            ("100644", Array("a.b".utf8)), ("40000", Array("a".utf8))),
        HostileTree(
            "5,000 bytes", fsck: nil,
            "'\(String(repeating: "a", count: 100))…\(String(repeating: "a", count: 99))': path too long: "
                + "a component has 5000 bytes, at most 255 (E-PATHLEN)",
            advice: "shorten the path", ("100644", long)),
        HostileTree(
            "not UTF-8", fsck: nil, "'\\xff\\xfe': name is not UTF-8 (E-UTF8)",
            advice: "rename it: names in a source are UTF-8", ("100644", [0xff, 0xfe])),
        HostileTree(
            "a link out of the tree", fsck: nil, "'a': symlink target escapes root: '../../etc/passwd' (E-LINKESC)",
            advice: "let the link point inside the source, or put the file itself there",
            ("120000", Array("a".utf8))),
        HostileTree(
            "a whiteout", fsck: nil, "'.wh.a': reserved whiteout name (E-WH)",
            advice: "rename it: '.wh.' marks deletions in image layers", ("100644", Array(".wh.a".utf8))),
        HostileTree(
            "'.gitmodules' as a link", fsck: "gitmodulesSymlink: .gitmodules is a symbolic link",
            "'.gitmodules': symlink target escapes root: '../../etc/passwd' (E-LINKESC)",
            advice: "let the link point inside the source, or put the file itself there",
            ("120000", Array(".gitmodules".utf8))),
    ]

    /// Its commit in `work`, on a branch of its own.
    func write(to work: Worktree, branch: String) throws -> (tree: String, commit: String) {
        let blob = try work.writeBlob("hello\n")
        let target = try work.writeBlob("../../etc/passwd")
        let directory = try work.writeTree([("100644", Array("file".utf8), blob)])
        let tree = try work.writeTree(
            entries.map { ($0.mode, $0.name, ["40000": directory, "120000": target][$0.mode] ?? blob) })
        return (tree, try work.writeCommit(of: tree, branch: branch))
    }
}

extension PushTests {
    @Suite struct HostileTrees {
        /// receive.fsckObjects: such objects do not even reach the repository.
        @Test func refusesWhatGitsOwnCheckFinds() throws {
            try withYard { yard in
                try yard.pushyard("app", "create", "blog", "branch=main").success()
                let work = try yard.addKey("ann").makeWorktree(for: "blog")
                for (number, tree) in HostileTree.all.enumerated() {
                    guard let fsck = tree.fsck else { continue }
                    let (object, _) = try tree.write(to: work, branch: "\(number)")
                    try work.push("\(number):main").shows(
                        """
                        remote: error: object \(object): \(fsck)
                        remote: fatal: fsck error in packed object
                        error: remote unpack failed: index-pack abnormal exit
                        To yard:blog
                         ! [remote rejected] \(number) -> main (unpacker error)
                        error: failed to push some refs to 'yard:blog'
                        """)
                }
                #expect(try yard.builder.builds.isEmpty)
                #expect(try yard.git("blog", "count-objects").outputText == "0 objects, 0 kilobytes\n")
            }
        }

        /// Our own rules, for what git's check does not know, or what came in before it was asked.
        @Test func refusesAndKeepsWhatGitsOwnCheckLetIn() throws {
            try withYard { yard in
                try yard.pushyard("app", "create", "blog", "branch=main").success()
                let work = try yard.addKey("ann").makeWorktree(for: "blog")
                let commits = try HostileTree.all.enumerated().map { number, tree in
                    try tree.write(to: work, branch: "\(number)").commit
                }
                try yard.git(
                    "blog", "-c", "transfer.fsckObjects=false", "-c", "fetch.unpackLimit=1", "fetch", "--quiet",
                    work.path.string, "refs/heads/*:refs/heads/here/*"
                ).success()
                try yard.removeFetchHead(of: "blog")

                var kept: [String] = []
                for (number, (tree, commit)) in zip(HostileTree.all, commits).enumerated() {
                    let push = try work.push("\(number):main")
                    let id = try #require(try yard.rejected.first { !kept.contains($0) }, "\(tree.name)")
                    kept.append(id)
                    push.shows(
                        """
                        remote: -----> building 'main' of 'blog' at \(commit.short)
                        remote: error: cannot build 'blog' at \(commit.short): \(tree.refusal)
                        remote:   \(tree.advice)
                        remote:   kept for your admin as \(id)
                        To yard:blog
                         ! [remote rejected] \(number) -> main (pre-receive hook declined)
                        error: failed to push some refs to 'yard:blog'
                        """)
                    #expect(id.hasSuffix("-blog-\(commit.short)"))
                    let reason = try text(of: yard.front.appending("rejected/\(id)/reason.json"))
                    for line in ["\"commit\" : \"\(commit)\"", "\"pusher\" : \"ann\"", "\"ref\" : \"refs/heads/main\""]
                    {
                        #expect(reason.contains(line))
                    }
                    // Raw, as it was pushed: as many entries as the tree has, and one in each directory.
                    let raw = yard.front.appending("rejected/\(id)/source.tar.gz").string
                    let listed = try run("tar", ["-tzf", raw, "--quoting-style=escape"]).outputText.split(
                        separator: "\n")
                    #expect(listed.count == tree.entries.count + tree.entries.count { $0.mode == "40000" })
                }
                #expect(try yard.builder.builds.isEmpty)
            }
        }

        /// Ten levels of ten equal directories: a hundred objects, ten thousand million files.
        @Test func refusesAGitBombWithoutExpandingIt() throws {
            try withYard { yard in
                try yard.pushyard("app", "create", "blog", "branch=main").success()
                let work = try yard.addKey("ann").makeWorktree(for: "blog")
                var object = try work.writeBlob("boom\n")
                for level in 0..<10 {
                    let mode = level == 0 ? "100644" : "40000"
                    object = try work.writeTree((0..<10).map { (mode, Array("\($0)".utf8), object) })
                }
                let commit = try work.writeCommit(of: object, branch: "bomb")
                let push = try work.push("bomb:main")
                #expect(
                    push.remoteLines.dropLast() == [
                        "-----> building 'main' of 'blog' at \(commit.short)",
                        "error: cannot build 'blog' at \(commit.short): too many entries: at most 200000 (E-COUNT)",
                        "  remove what the build does not need, or have the limit raised",
                    ])
                #expect(try yard.builder.builds.isEmpty)
            }
        }

        /// Nothing in a name moves the pusher's cursor, and the builder gets the name as it is.
        @Test func takesNamesThatOnlyLookDangerous() throws {
            try withYard { yard in
                let work = try yard.addKey("ann").makeWorktree(for: "blog")
                let blob = try work.writeBlob("hello\n")
                let names = ["$(id)", "--help", "-rf *", "..\\a", "a\u{1b}[2J"]
                let tree = try work.writeTree(names.map { ("100644", Array($0.utf8), blob) })
                try work.writeCommit(of: tree, branch: "odd")
                try work.push("odd:main").success()
                #expect(try yard.builder.builds[0].entries == names.map { "644 \($0)" })
            }
        }
    }
}

extension Yard {
    /// The ids of the sources that the front has refused.
    var rejected: [String] {
        get throws {
            let directory = front.appending("rejected")
            return access(directory.string, F_OK) == 0 ? try names(in: directory).sorted() : []
        }
    }

    /// What `git fetch` in a repository leaves, and a push does not.
    fileprivate func removeFetchHead(of app: String) throws {
        try run("rm", ["-f", repository(app).appending("FETCH_HEAD").string]).success()
    }
}
