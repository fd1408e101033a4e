import FoundationEssentials
import Receive
import SystemPackage
import TestSupport
import Testing

@Suite(.requires(tool: "ssh-keygen"))
struct KeyStoreTests {
    private let day = Date(timeIntervalSince1970: 1_700_000_000)
    private let begin = "# pushyard begin (written by 'pushyard key'; other keys belong outside)\n"
    private let end = "# pushyard end\n"

    /// A store, the authorized_keys that it writes to, and where that is.
    private func withStore(_ body: (KeyStore, AuthorizedKeys, FilePath) throws -> Void) throws {
        try withFront { front in
            let path = front.path.removingLastComponent().appending(".ssh/authorized_keys")
            let command = try ForcedCommand(executable: "/usr/bin/pushyard", home: nil)
            try body(KeyStore(front), AuthorizedKeys(path: path, command: command), path)
        }
    }

    private func line(_ key: PublicKey, _ name: String) -> String {
        "restrict,command=\"/usr/bin/pushyard shell --key \(key.id)\" \(key) \(name)\n"
    }

    @Test func addsListsAndRemovesKeys() throws {
        try withStore { store, file, path in
            let (one, two) = (try PublicKey(publicKey()), try PublicKey(publicKey()))
            let blog = try Rights.apps([AppName("blog"): .push, AppName("wiki"): .read])
            let bob = try store.add(two, named: KeyName("bob"), rights: .admin, to: file, on: day)
            let alice = try store.add(one, named: KeyName("alice"), rights: blog, to: file, on: day)
            #expect(try store.list() == [alice, bob])
            #expect(try store.key(one.id) == alice)
            #expect(try store.key(named: KeyName("bob")) == bob)
            #expect(try read(path) == begin + line(one, "alice") + line(two, "bob") + end)

            #expect(try store.remove(KeyName("alice"), from: file) == alice)
            #expect(try store.list() == [bob])
            #expect(try store.key(one.id) == nil)
            #expect(try read(path) == begin + line(two, "bob") + end)

            _ = try store.remove(KeyName("bob"), from: file)
            #expect(try read(path) == begin + end)
            #expect(throws: KeyStoreError.unknown(try KeyName("bob"))) { try store.remove(KeyName("bob"), from: file) }
        }
    }

    @Test func keepsARecordThatPeopleCanRead() throws {
        try withFront { front in
            let path = front.path.appending("authorized_keys")
            let command = try ForcedCommand(executable: "/usr/bin/pushyard", home: nil)
            let key = try PublicKey(publicKey())
            let rights = try Rights.apps([AppName("blog"): .push])
            let store = try KeyStore(front)
            try store.add(
                key, named: KeyName("a@b"), rights: rights, to: AuthorizedKeys(path: path, command: command), on: day)
            let record = front.path.appending("keys/\(key.id).json")
            #expect(
                try read(record) == """
                    {
                      "added" : "2023-11-14T22:13:20Z",
                      "apps" : {
                        "blog" : "push"
                      },
                      "fingerprint" : "\(key.fingerprint)",
                      "key" : "\(key)",
                      "name" : "a@b"
                    }

                    """
            )
            #expect(try record.stat().permissions == .ownerReadWrite)
        }
    }

    @Test func writesLinesThatSSHKeygenReads() throws {
        try withStore { store, file, path in
            let kinds = [["-t", "ed25519"], ["-t", "rsa", "-b", "2048"], ["-t", "ecdsa", "-b", "521"]]
            let keys = try kinds.map { try PublicKey(publicKey($0)) }
            for (number, key) in keys.enumerated() {
                try store.add(key, named: KeyName("key\(number)"), rights: .admin, to: file)
            }
            let shown = try run("ssh-keygen", ["-l", "-f", path.string]).success().outputText.split(separator: "\n")
            #expect(shown.map { String($0.split(separator: " ")[1]) } == keys.map(\.fingerprint.description))
            #expect(shown.map { String($0.split(separator: " ")[2]) } == ["key0", "key1", "key2"])
        }
    }

    @Test func keepsForeignLinesByteForByte() throws {
        try withStore { store, file, path in
            let foreign = try publicKey(comment: "ops")
            let before = Array("# mine\n\n  \t\nfrom=\"10.0.0.0/8\",command=\"echo \\\"x y\\\"\"  ".utf8) + foreign
            let noEnd = Array("\u{e9} ".utf8)
            try run("mkdir", ["-m", "0700", path.removingLastComponent().string]).success()
            try write(
                before + Array("#\u{ff}".utf8) + noEnd, to: path, mode: [.ownerReadWrite, .groupRead, .otherRead])
            let key = try PublicKey(publicKey())
            try store.add(key, named: KeyName("alice"), rights: .admin, to: file)

            let content = try run("cat", [path.string]).success().output
            let old = before + Array("#\u{ff}".utf8) + noEnd
            #expect(content == old + Array(("\n" + begin + line(key, "alice") + end).utf8))
            #expect(try path.stat().permissions == .ownerReadWrite)

            try write(content + foreign, to: path)
            _ = try store.remove(KeyName("alice"), from: file)
            let after = try run("cat", [path.string]).success().output
            #expect(after == old + Array(("\n" + begin + end).utf8) + foreign)
        }
    }

    @Test func writesTheHomeThatIsNotTheDefault() throws {
        try withFront { front in
            let path = front.path.appending("authorized_keys")
            let command = try ForcedCommand(executable: "/opt/p-1.0/bin/pushyard", home: "/srv/yard")
            let key = try PublicKey(publicKey())
            try KeyStore(front).add(
                key, named: KeyName("alice"), rights: .admin, to: AuthorizedKeys(path: path, command: command)
            )
            #expect(
                try read(path).contains(
                    "restrict,command=\"/opt/p-1.0/bin/pushyard shell --key \(key.id) --home /srv/yard\" ssh-ed25519 "
                )
            )
        }
    }

    @Test(arguments: [
        "pushyard", "/usr/bin/push yard", "/usr/bin/a\"b", "/usr/bin/$x", "/usr/bin/é", "/a\\b", "/a;b", "/a\n",
    ])
    func refusesPathsThatAShellWouldReadOtherwise(_ path: String) {
        #expect(throws: ForcedCommandError.path(FilePath(path))) {
            try ForcedCommand(executable: FilePath(path), home: nil)
        }
        #expect(throws: ForcedCommandError.self) {
            try ForcedCommand(executable: "/usr/bin/pushyard", home: FilePath(path))
        }
    }

    @Test func refusesDuplicates() throws {
        try withStore { store, file, path in
            let (one, two) = (try PublicKey(publicKey()), try PublicKey(publicKey()))
            try store.add(one, named: KeyName("alice"), rights: .admin, to: file)
            let content = try read(path)
            let sameKey = #expect(throws: KeyStoreError.self) {
                try store.add(one, named: KeyName("bob"), rights: .admin, to: file)
            }
            #expect(sameKey?.description == "cannot add 'bob': the key is here already, as 'alice'")
            let sameName = #expect(throws: KeyStoreError.self) {
                try store.add(two, named: KeyName("alice"), rights: .admin, to: file)
            }
            #expect(
                sameName?.description == """
                    cannot add 'alice': there is a key of that name
                      choose another name, or remove it first: pushyard key remove alice
                    """
            )
            #expect(try read(path) == content)
            #expect(try store.list().count == 1)
        }
    }

    @Test func refusesKeyThatStandsOutsideOfTheBlock() throws {
        try withStore { store, file, path in
            let foreign = try publicKey(comment: "root login")
            try run("mkdir", ["-m", "0700", path.removingLastComponent().string]).success()
            try write(Array("# one\nno-pty ".utf8) + foreign, to: path)
            let error = #expect(throws: AuthorizedKeysError.self) {
                try store.add(PublicKey(foreign), named: KeyName("alice"), rights: .admin, to: file)
            }
            #expect(
                error?.description == """
                    cannot add 'alice': the key stands in line 2 of '\(path)', outside of pushyard's block
                      remove it there first
                    """
            )
            #expect(try store.list().isEmpty)
        }
    }

    @Test(arguments: [
        ("garbage\n", "line 1 is not a key\n  mend or remove it first"),
        ("# x\nssh-ed25519 AAAA\n", "line 2 is not a key\n  mend or remove it first"),
        ("command=\"open KEY", "line 1 is not a key\n  mend or remove it first"),
        (
            "# pushyard begin\nKEY# pushyard end\n",
            "line 2 stands in pushyard's block, and is not pushyard's\n  move it out of there"
        ),
        (
            "# pushyard begin\ncommand=\"id\" KEY# pushyard end\n",
            "line 2 stands in pushyard's block, and is not pushyard's\n  move it out of there"
        ),
        (
            "# pushyard begin\nrestrict,command=\"/usr/bin/pushyard shell --key x\" KEY",
            "the end of pushyard's block is missing\n  add the line '# pushyard end' after it"
        ),
        ("# pushyard end\n", "line 1 is a second mark of pushyard's block\n  remove it first"),
        (
            "# pushyard begin\n# pushyard end\nKEY# pushyard begin\n# pushyard end\n",
            "line 4 is a second mark of pushyard's block\n  remove it first"
        ),
    ])
    func leavesFileThatItDoesNotUnderstand(_ text: String, _ reason: String) throws {
        try withStore { store, file, path in
            try run("mkdir", ["-m", "0700", path.removingLastComponent().string]).success()
            let foreign = String(decoding: try publicKey(), as: UTF8.self)
            let content = text.split(separator: "KEY", omittingEmptySubsequences: false).joined(separator: foreign)
            try write(content, to: path)
            let key = try PublicKey(publicKey())
            let error = #expect(throws: AuthorizedKeysError.self) {
                try store.add(key, named: KeyName("alice"), rights: .admin, to: file)
            }
            #expect(error?.description == "cannot change '\(path)': \(reason)")
            #expect(try read(path) == content)
            #expect(try store.list().isEmpty)
        }
    }

    @Test func refusesSymbolicLinkInPlaceOfTheFile() throws {
        try withStore { store, file, path in
            try run("mkdir", ["-m", "0700", path.removingLastComponent().string]).success()
            try run("ln", ["-s", "/etc/passwd", path.string]).success()
            #expect(throws: (any Error).self) {
                try store.add(PublicKey(publicKey()), named: KeyName("alice"), rights: .admin, to: file)
            }
            #expect(try store.list().isEmpty)
        }
    }

    @Test func givesAndTakesRoles() throws {
        try withStore { store, file, _ in
            let (blog, alice, root) = (try AppName("blog"), try KeyName("alice"), try KeyName("root"))
            try store.add(PublicKey(publicKey()), named: alice, rights: .apps([:]), to: file)
            try store.add(PublicKey(publicKey()), named: root, rights: .admin, to: file)
            try store.setRole(.push, of: alice, for: blog)
            #expect(try store.key(named: alice).rights == .apps([blog: .push]))
            try store.setRole(.read, of: alice, for: blog)
            #expect(try store.key(named: alice).rights == .apps([blog: .read]))
            try store.setRole(nil, of: alice, for: blog)
            #expect(try store.key(named: alice).rights == .apps([:]))
            let error = #expect(throws: KeyStoreError.self) { try store.setRole(nil, of: root, for: blog) }
            #expect(
                error?.description == """
                    cannot change the role of 'root': it is an admin's key, which may do everything
                      remove it and add it anew: pushyard key remove root
                    """
            )
        }
    }

    @Test(arguments: [
        ("{", "it is not JSON"), ("{}", "'name' is missing"),
        (#"{"name": 1}"#, "'name' is not of the right type"),
        (changed("alice", with: "a b"), "'a b' is not a key name"),
        (changed("2023", with: "soon"), "'soon-11-14T22:13:20Z' is not a time such as '2023-11-14T22:13:20Z'"),
        (changed("\"push\"", with: "\"own\""), "'own' is not a role"),
        (changed("XjYl", with: "XXXX"), "'key' and 'fingerprint' contradict each other"),
        (changed("\"apps\"", with: "\"role\": \"admin\", \"apps\""), "'role' and 'apps' contradict each other"),
    ])
    func refusesRecordThatItDoesNotUnderstand(_ text: String, _ reason: String) throws {
        try withFront { front in
            let store = try KeyStore(front)
            let path = front.path.appending("keys/5e3625970c15483b8b9a83805ea07c7c.json")
            try write(text, to: path)
            let error = #expect(throws: RecordError.self) { try store.list() }
            let sentence = error?.description.split(separator: "\n").first
            #expect(sentence == "cannot use '\(path)': \(reason)")
        }
    }

    @Test func refusesRecordUnderAnotherKeysID() throws {
        try withFront { front in
            let store = try KeyStore(front)
            let id = try KeyID("00000000000000000000000000000000")
            try write(aliceRecord, to: front.path.appending("keys/\(id).json"))
            let error = #expect(throws: KeyStoreError.self) { try store.key(id) }
            #expect(
                error?.description
                    == "the record of key '00000000000000000000000000000000' is that of 'alice', another key"
            )
        }
    }

    @Test func passesOverFilesThatAreNoRecords() throws {
        try withFront { front in
            let store = try KeyStore(front)
            for name in ["README", ".new.5e3625970c15483b8b9a83805ea07c7c.json", "x.json", "keys.json~"] {
                try write("?", to: front.path.appending("keys/\(name)"))
            }
            #expect(try store.list().isEmpty)
        }
    }
}

private let aliceRecord = """
    {
      "added": "2023-11-14T22:13:20Z", "apps": {"blog": "push"}, "name": "alice",
      "fingerprint": "SHA256:XjYllwwVSDuLmoOAXqB8fGzl5viQ1nZwrTspjY1mhOM",
      "key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP6apjDV5SZ3m0R2G2XVXtpdN76rcmbxTZeDOD6rmq1c"
    }
    """

private func changed(_ old: String, with new: String) -> String {
    aliceRecord.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false).joined(separator: new)
}
