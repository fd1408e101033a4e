import Git
import Receive
import Testing

struct NameTests {
    @Test(arguments: ["a", "0", "blog", "my-app", "app-", "a--b", "3", String(repeating: "a", count: 63)])
    func takesAppName(_ name: String) throws {
        #expect(try AppName(name).description == name)
    }

    // The bad names of dokku's and gitolite's suites, and what each layer below could misread.
    @Test(arguments: [
        "", "-", "-app", ".", "..", ".app", "App", "aPP", "app.git", "a.b", "my_app", "app/cmd", "app:cmd", "/app",
        "app;id", "app`whoami`", "app$(id)", "app|id", "app&id", "app>x", "app<x", "app*", "app?", "app[1]", "app{1}",
        "app'", "app\"", "app\\", "app!", "app~1", "app#1", "app%20", "app+1", "app=1", "app,1", "app@1", "app^",
        "app id", " app", "app ", "app\t", "app\n", "app\r", "\u{0}", "app\u{0}", "\u{1b}[2Japp", "äpp", "app\u{301}",
        "аpp", "app\u{200b}", "ａpp", "../x", "a/../b", String(repeating: "a", count: 64),
    ])
    func refusesAppName(_ name: String) {
        #expect(throws: NameError.self) { try AppName(name) }
    }

    @Test(arguments: ["alice", "alice@laptop", "Alice.B+ci_1-x", "7", String(repeating: "k", count: 63)])
    func takesKeyName(_ name: String) throws {
        #expect(try KeyName(name).description == name)
    }

    @Test(arguments: [
        "", "@alice", "-alice", ".alice", "al ice", "alice\n", "alice\"", "alice'", "alice,x", "alice/x", "ålice",
        "alice=", String(repeating: "k", count: 64),
    ])
    func refusesKeyName(_ name: String) {
        #expect(throws: NameError.self) { try KeyName(name) }
    }

    @Test(arguments: [
        "", "0123456789abcdef0123456789abcde", "0123456789abcdef0123456789abcdeF", "../0123456789abcdef0123456789abc",
    ])
    func refusesKeyID(_ id: String) {
        #expect(throws: NameError.self) { try KeyID(id) }
    }

    @Test func takesObjectName() throws {
        let name = "3f2a91c0de3f2a91c0de3f2a91c0de3f2a91c0de"
        #expect(try ObjectID(name: name).description == name)
    }

    @Test(arguments: [
        "", "3f2a91c", "3F2A91C0DE3f2a91c0de3f2a91c0de3f2a91c0de", "3f2a91c0de3f2a91c0de3f2a91c0de3f2a91c0deaa",
        "3f2a91c0de3f2a91c0de3f2a91c0de3f2a91c0d\n", "g000000000000000000000000000000000000000",
        String(repeating: "0", count: 64), "HEAD",
    ])
    func refusesObjectName(_ name: String) {
        #expect(throws: NameError.self) { try ObjectID(name: name) }
    }

    @Test func saysWhatWouldFit() {
        let names: [(NameError, String)] = [
            (
                .app("My App"),
                """
                'My App' is not an app name
                  use 1 to 63 of 'a' to 'z', '0' to '9' and '-', with a letter or digit first
                """
            ),
            (
                .key("a b"),
                """
                'a b' is not a key name
                  use 1 to 63 letters, digits and '.', '_', '@', '+', '-', with a letter or digit first
                """
            ),
            (.keyID("x"), "'x' is not a key id: expected 32 digits from 0 to f"),
            (.object("HEAD"), "'HEAD' is not an object name: expected 40 digits from 0 to f"),
            (.ref("refs/heads/a..b", .twoDots), "'refs/heads/a..b' is not a ref name: it contains '..'"),
            (.branch("HEAD", .head), "'HEAD' is not a branch name: a branch cannot be called 'HEAD'"),
        ]
        for (error, sentence) in names { #expect(error.description == sentence) }
    }

    @Test func escapesTheNameItRefuses() {
        #expect(throws: NameError.app(#"a\x1b[2J\n\xff"#)) {
            try AppName([0x61, 0x1b, 0x5b, 0x32, 0x4a, 0x0a, 0xff])
        }
    }
}
