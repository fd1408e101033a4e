import Glibc
import Receive
import SystemPackage
import TestSupport
import Testing
import Threads

@Suite(.requires(tool: "ssh-keygen"))
struct AuthorizedKeysTests {
    private func withFile(_ body: (KeyStore, AuthorizedKeys, FilePath) throws -> Void) throws {
        try withFront { front in
            let path = front.path.appending("authorized_keys")
            let command = try ForcedCommand(executable: "/usr/bin/pushyard", home: nil)
            try body(KeyStore(front), AuthorizedKeys(path: path, command: command), path)
        }
    }

    @Test(arguments: ["", "# mine\n"])
    func refusesFileThatChangedMeanwhile(_ content: String) throws {
        try withFile { _, file, path in
            if !content.isEmpty { try write(content, to: path) }
            let replacement = try file.replacement(with: [])
            let theirs = content + "# theirs\n"
            try write(theirs, to: path)
            let error = #expect(throws: AuthorizedKeysError.self) { try file.apply(replacement) }
            #expect(
                error?.description == "cannot change '\(path)': somebody else changed it in the meantime\n  try again"
            )
            let left = try read(path)
            #expect(left == theirs)
        }
    }

    /// The same bytes, but another file: an editor that writes a new one and renames it.
    @Test func refusesFileThatWasReplacedMeanwhile() throws {
        try withFile { _, file, path in
            try write("# mine\n", to: path)
            let replacement = try file.replacement(with: [])
            try write("# mine\n", to: path.removingLastComponent().appending("other"))
            try run("mv", ["other", "authorized_keys"], directory: path.removingLastComponent()).success()
            #expect(throws: AuthorizedKeysError.changed(path)) { try file.apply(replacement) }
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func keepsTheOwner() throws {
        try withFile { store, file, path in
            try write("# mine\n", to: path)
            try #require(chown(path.string, 12345, 23456) == 0)
            try store.add(PublicKey(publicKey()), named: KeyName("alice"), rights: .admin, to: file)
            let owner = try run("stat", ["-c", "%u:%g %a", path.string]).success().outputText
            #expect(owner == "12345:23456 600\n")
        }
    }

    @Test func goesOnAfterAProcessThatWasKilled() throws {
        try withFile { store, file, path in
            try write("half a fi", to: path.removingLastComponent().appending(".new.authorized_keys"))
            try store.add(PublicKey(publicKey()), named: KeyName("alice"), rights: .admin, to: file)
            let files = try run("ls", ["-A", path.removingLastComponent().string]).success().outputText
            #expect(files == "authorized_keys\nkeys\nlocks\n")
        }
    }

    /// A record without its line, and a line without its record.
    @Test func mendsTheBlockWithTheNextChange() throws {
        try withFile { store, file, path in
            let (alice, bob) = (try KeyName("alice"), try KeyName("bob"))
            try store.add(PublicKey(publicKey()), named: alice, rights: .admin, to: file)
            let lineOfAlice = try read(path)
            try store.add(PublicKey(publicKey()), named: bob, rights: .admin, to: file)
            let both = try read(path)
            try write(lineOfAlice, to: path)
            _ = try store.add(PublicKey(publicKey()), named: KeyName("carol"), rights: .admin, to: file)
            _ = try store.remove(KeyName("carol"), from: file)
            let mended = try read(path)
            #expect(mended == both)

            try run("rm", [path.removingLastComponent().appending("keys/\(store.key(named: bob).id).json").string])
                .success()
            _ = try store.add(PublicKey(publicKey()), named: KeyName("carol"), rights: .admin, to: file)
            _ = try store.remove(KeyName("carol"), from: file)
            let left = try read(path)
            #expect(left == lineOfAlice)
        }
    }

    @Test func losesNoKeyWhenManyAreAddedAtOnce() throws {
        try withFile { store, file, path in
            let names = try (0..<8).map { try KeyName("key\($0)") }
            let failures = Monitor<[String]>([])
            let threads = try names.map { name in
                let key = try PublicKey(publicKey())
                return try Thread {
                    do {
                        try store.add(key, named: name, rights: .admin, to: file)
                    } catch {
                        failures.update { $0.append("\(error)") }
                    }
                }
            }
            for thread in threads { thread.join() }
            #expect(failures.update { $0 }.isEmpty)
            let listed = try store.list().map(\.name)
            #expect(listed == names)
            let lines = try read(path).split(separator: "\n").count
            #expect(lines == names.count + 2)
        }
    }

    @Test func refusesRelativePath() throws {
        let file = AuthorizedKeys(path: "keys", command: try ForcedCommand(executable: "/p", home: nil))
        #expect(throws: AuthorizedKeysError.noPath("keys")) { try file.replacement(with: []) }
    }
}
