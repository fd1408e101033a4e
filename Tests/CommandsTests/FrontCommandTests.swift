import SystemPackage
import TestSupport
import Testing

/// `pushyard key …` and `pushyard app …`, as an admin types them.
@Suite(.requires(tool: "git"), .requires(tool: "ssh-keygen"))
struct FrontCommandTests {
    /// Runs pushyard with a front of its own.
    private struct Yard {
        let home: FilePath

        var authorizedKeys: FilePath { home.appending("ssh/authorized_keys") }

        func callAsFunction(_ arguments: String..., input: [UInt8] = []) throws -> ToolResult {
            try self(arguments, input: input)
        }

        func callAsFunction(_ arguments: [String], input: [UInt8] = []) throws -> ToolResult {
            var environment = toolEnvironment
            environment["PUSHYARD_HOME"] = home.string
            environment["PUSHYARD_AUTHORIZED_KEYS"] = authorizedKeys.string
            return try run(pushyardExecutable.string, arguments, input: input, environment: environment)
        }

        func key(_ comment: String = "somebody") throws -> [UInt8] {
            let path = home.appending(comment).string
            try run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", path]).success()
            return try run("cat", [path + ".pub"]).success().output
        }

        func fingerprint(_ key: [UInt8]) throws -> String {
            let shown = try run("ssh-keygen", ["-l", "-f", "-"], input: key).success().outputText
            return String(shown.split(separator: " ")[1])
        }
    }

    private func withYard(_ body: (Yard) throws -> Void) throws {
        try withTemporaryDirectory(on: .memory) { home in
            try run("mkdir", ["-m", "0700", home.appending("front").string]).success()
            try body(Yard(home: home))
        }
    }

    private func expect(
        _ result: ToolResult, _ status: Int32, output: String = "", errors: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(result.ending == .exited(status), sourceLocation: sourceLocation)
        #expect(result.outputText == output, sourceLocation: sourceLocation)
        #expect(result.errorText == errors, sourceLocation: sourceLocation)
    }

    private static let noApp =
        "there is no app 'none'\n  see them all: pushyard app list; or create it: pushyard app create none"
    private static let noSetting = """
        'frob' is not a setting of an app
          there are 'branch', 'on-disconnect', 'force', 'wrong-branch' and 'max-push', and 'role.KEY' for each key
        """

    /// There are the apps 'blog' and 'shop', and no key; nothing stands on standard input.
    private static let refusals: [(command: String, status: Int32, message: String)] = [
        ("app create blog", 1, "there is an app 'blog' already"),
        ("app create new branch", 2, "'branch' has no value\n  write 'branch=VALUE'"),
        ("app create new frob=1", 2, noSetting),
        ("app create new branch=..", 2, "'..' is not a branch name: a component starts with '.'"),
        ("app create new branch=-x", 2, "'-x' is not a branch name: a branch cannot start with '-'"),
        ("app create new branch=a.lock", 2, "'a.lock' is not a branch name: a component ends with '.lock'"),
        (
            "app create new on-disconnect=maybe", 2,
            "'maybe' is no value of 'on-disconnect'\n  use 'cancel' or 'continue'"
        ),
        ("app show none", 1, noApp), ("app rename none x", 1, noApp), ("app set none branch=main", 1, noApp),
        ("app destroy none --yes", 1, noApp), ("app repair none", 1, noApp),
        ("app rename blog shop", 1, "there is an app 'shop' already"),
        ("app set blog branch", 2, "'branch' has no value\n  write 'branch=VALUE'"),
        ("app set blog wrong-branch=x", 2, "'x' is no value of 'wrong-branch'\n  use 'refuse' or 'accept'"),
        ("app unset blog frob", 2, noSetting),
        (
            "key add ann", 2,
            "no public key was given\n  pass one on standard input: pushyard key add NAME < key.pub"
        ),
        (
            "key add A!", 2,
            """
            'A!' is not a key name
              use 1 to 63 letters, digits and '.', '_', '@', '+', '-', with a letter or digit first
            """
        ),
        ("key add ann --role admin --app blog", 2, "an admin's key is for every app: leave out '--app'"),
        ("key remove ann", 1, "there is no key 'ann'\n  see them all: pushyard key list"),
        (
            "hook pre-receive", 1,
            """
            this repository takes pushes through 'pushyard shell' only
              push over ssh, with a key that 'pushyard key add' has added
            """
        ),
        ("export HOME/front/apps/blog.git main", 1, "'main' is neither a ref nor an object of the repository"),
        ("export HOME/none main", 1, "cannot open repository 'HOME/none': No such file or directory"),
    ]

    @Test func refusesWithASentence() throws {
        try withYard { yard in
            for app in ["blog", "shop"] { try yard("app", "create", app).success() }
            for (command, status, message) in Self.refusals {
                let words = command.replacing("HOME", with: yard.home.string).split(separator: " ").map(String.init)
                let result = try yard(words)
                #expect(result.ending == .exited(status), "\(command)")
                #expect(
                    result.errorText.replacing(yard.home.string, with: "HOME") == "error: \(message)\n", "\(command)")
                #expect(result.output == [], "\(command)")
            }
        }
    }

    @Test func addsListsAndRemovesKeys() throws {
        try withYard { yard in
            let (alice, root) = (try yard.key("alice"), try yard.key("root"))
            let (ofAlice, ofRoot) = (try yard.fingerprint(alice), try yard.fingerprint(root))
            try expect(
                yard("key", "add", "alice", "--app", "blog", "--app", "wiki", input: alice), 0,
                output: "added 'alice', \(ofAlice)\n  roles: blog=push,wiki=push\n"
            )
            try expect(
                yard("key", "add", "root", "--role", "admin", input: root), 0,
                output: "added 'root', \(ofRoot)\n  it may do everything\n"
            )
            let day = try yard("key", "list").success().outputText.split(separator: "\n").first?.suffix(10) ?? ""
            try expect(
                yard("key", "list"), 0,
                output: """
                    alice  blog=push,wiki=push  \(ofAlice)  \(day)
                    root   admin                \(ofRoot)  \(day)

                    """
            )
            let lines = try run("cat", [yard.authorizedKeys.string]).success().outputText.split(separator: "\n")
            let command = "restrict,command=\"\(try pushyardExecutable) shell --key "
            #expect(lines.count == 4 && lines[1].hasPrefix(command) && lines[2].hasPrefix(command))
            #expect(lines[1].contains(" --home \(yard.home)\" ssh-ed25519 "))

            try expect(yard("key", "remove", "alice"), 0, output: "removed 'alice', \(ofAlice)\n")
            try expect(yard("key", "list"), 0, output: "root  admin  \(ofRoot)  \(day)\n")
            try expect(
                yard("key", "remove", "alice"), 1,
                errors: "error: there is no key 'alice'\n  see them all: pushyard key list\n"
            )
        }
    }

    @Test func saysThatAKeyWithoutRolesMayDoNothing() throws {
        try withYard { yard in
            let key = try yard.key()
            try expect(
                yard("key", "add", "alice", input: key), 0,
                output: """
                    added 'alice', \(try yard.fingerprint(key))
                      it may do nothing yet; give it a role: pushyard app set APP role.alice=push

                    """
            )
        }
    }

    @Test func printsKeysForScripts() throws {
        try withYard { yard in
            try expect(yard("key", "list", "--json"), 0, output: "[]\n")
            let key = try yard.key()
            let added = try yard("key", "add", "ci", "--role", "read", "--app", "blog", "--json", input: key).success()
            try expect(yard("key", "list", "--json"), 0, output: "[" + added.outputText.dropLast() + "]\n")
            let fields =
                #"{"added":"DATE","apps":{"blog":"read"},"fingerprint":"\#(try yard.fingerprint(key))","id":"ID","name":"ci"}"#
            #expect(masked(added.outputText) == fields + "\n")
        }
    }

    @Test func refusesKeysThatCannotBeUsed() throws {
        try withYard { yard in
            let key = try yard.key()
            try expect(
                yard("key", "add", "alice"), 2,
                errors: """
                    error: no public key was given
                      pass one on standard input: pushyard key add NAME < key.pub

                    """
            )
            try expect(
                yard("key", "add", "alice", input: key + key), 2,
                errors: """
                    error: a public key is one line, and several were given
                      add each key under a name of its own

                    """
            )
            try expect(
                yard("key", "add", "al ice", input: key), 2,
                errors: """
                    error: 'al ice' is not a key name
                      use 1 to 63 letters, digits and '.', '_', '@', '+', '-', with a letter or digit first

                    """
            )
            try expect(
                yard("key", "add", "alice", input: [UInt8](repeating: 0x61, count: 1 << 20)), 2,
                errors: "error: a public key has at most 16384 bytes, and more were given\n"
            )
            #expect(try yard("key", "add", "alice", "--role", "owner", input: key).ending == .exited(2))
            #expect(
                try yard("key", "add", "alice", "--role", "admin", "--app", "blog", input: key).ending == .exited(2))
            try yard("key", "add", "alice", input: key).success()
            try expect(
                yard("key", "add", "bob", input: key), 1,
                errors: "error: cannot add 'bob': the key is here already, as 'alice'\n"
            )
        }
    }

    @Test func createsShowsAndChangesApps() throws {
        try withYard { yard in
            try yard("key", "add", "alice", input: yard.key()).success()
            try expect(
                yard("app", "create", "blog", "branch=main", "role.alice=push"), 0,
                output: "created 'blog'\n  push to it: git push git@HOST:blog BRANCH\n"
            )
            try expect(
                yard("app", "show", "blog"), 0,
                output: """
                    blog
                      branch         main
                      on-disconnect  cancel
                      force          refuse
                      wrong-branch   refuse
                      max-push       1g
                      role.alice     push
                      repository     \(yard.home)/front/apps/blog.git

                    """
            )
            try expect(yard("app", "set", "blog", "force=allow", "on-disconnect=continue", "max-push=0"), 0)
            try expect(yard("app", "unset", "blog", "branch", "role.alice"), 0)
            let document =
                #"{"app":"blog","branch":null,"force":"allow","max-push":"0","on-disconnect":"continue","repository":""#
                + #"\#(yard.home)/front/apps/blog.git","roles":{},"wrong-branch":"refuse"}"#
            try expect(yard("app", "show", "blog", "--json"), 0, output: document + "\n")
            try expect(yard("app", "list", "--json"), 0, output: "[\(document)]\n")
            #expect(try yard("app", "show", "blog").outputText.contains("branch         (the next push decides)\n"))
        }
    }

    @Test func listsRenamesRepairsAndDestroysApps() throws {
        try withYard { yard in
            try yard("app", "create", "wiki").success()
            try yard("app", "create", "blog").success()
            try expect(yard("app", "list"), 0, output: "blog\nwiki\n")
            try expect(
                yard("app", "rename", "blog", "journal"), 0,
                output: "renamed 'blog' to 'journal'\n  in each clone: git remote set-url REMOTE git@HOST:journal\n"
            )
            try run("rm", ["-r", yard.home.appending("front/hooks").string]).success()
            try expect(yard("app", "repair"), 0)
            try run("test", ["-x", yard.home.appending("front/hooks/pre-receive").string]).success()
            try expect(
                yard("app", "destroy", "journal"), 2,
                errors: """
                    error: '\(yard.home)/front/apps/journal.git' would be removed with all its history, and all roles for 'journal'
                      to do that: pushyard app destroy journal --yes

                    """
            )
            try expect(yard("app", "destroy", "journal", "--yes"), 0, output: "removed 'journal'\n")
            try expect(yard("app", "list"), 0, output: "wiki\n")
        }
    }

    @Test func saysWhatIsWrongWithAnApp() throws {
        try withYard { yard in
            try expect(
                yard("app", "create", "My_App"), 2,
                errors: """
                    error: 'My_App' is not an app name
                      use 1 to 63 of 'a' to 'z', '0' to '9' and '-', with a letter or digit first

                    """
            )
            try expect(
                yard("app", "show", "blog"), 1,
                errors: """
                    error: there is no app 'blog'
                      see them all: pushyard app list; or create it: pushyard app create blog

                    """
            )
            try yard("app", "create", "blog").success()
            try expect(
                yard("app", "set", "blog", "force=perhaps"), 2,
                errors: "error: 'perhaps' is no value of 'force'\n  use 'allow' or 'refuse'\n"
            )
            try expect(
                yard("app", "create", "blog"), 1, errors: "error: there is an app 'blog' already\n"
            )
        }
    }

    @Test func saysHowToCreateTheFront() throws {
        try withTemporaryDirectory(on: .memory) { home in
            try expect(
                Yard(home: home)("app", "list"), 2,
                errors: """
                    error: '\(home)/front' does not exist
                      create it for the user whom pushes come to: install -d -o git -g git -m 0750 \(home)/front

                    """
            )
        }
    }

    private func masked(_ json: String) -> String {
        var text = json
        for (field, mask) in [("\"added\":\"", "DATE"), ("\"id\":\"", "ID")] {
            let parts = text.split(separator: field, maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let end = parts[1].firstIndex(of: "\"") else { return text }
            text = parts[0] + field + mask + parts[1][end...]
        }
        return text
    }
}
