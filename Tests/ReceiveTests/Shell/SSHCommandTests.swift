import Receive
import SystemPackage
import Testing

struct SSHCommandTests {
    @Test(arguments: [
        ("git-receive-pack 'blog'", SSHCommand.Service.receivePack), ("git-receive-pack blog", .receivePack),
        ("git-receive-pack 'blog.git'", .receivePack), ("git-receive-pack '/blog.git'", .receivePack),
        ("git-receive-pack /blog", .receivePack), ("git-upload-pack 'blog'", .uploadPack),
        ("git-upload-pack '/blog.git'", .uploadPack),
    ])
    func takesWhatClientsSend(_ command: String, _ service: SSHCommand.Service) throws {
        let parsed = try SSHCommand(Array(command.utf8))
        #expect(parsed.service == service)
        #expect(parsed.app.description == "blog")
    }

    @Test func takesTheLongestName() throws {
        let name = String(repeating: "a", count: AppName.maximumLength)
        #expect(try SSHCommand(Array("git-receive-pack '/\(name).git'".utf8)).app.description == name)
    }

    @Test func makesTheCommandAnew() throws {
        let push = try SSHCommand(Array("git-receive-pack '/blog.git'".utf8))
        #expect(
            push.arguments(repository: "/srv/front/apps/blog.git", hooks: "/srv/front/hooks")
                == ["git", "-c", "core.hooksPath=/srv/front/hooks", "receive-pack", "/srv/front/apps/blog.git"]
        )
        let fetch = try SSHCommand(Array("git-upload-pack blog".utf8))
        #expect(
            fetch.arguments(repository: "/srv/front/apps/blog.git", hooks: "/srv/front/hooks")
                == [
                    "git", "-c", "core.hooksPath=/srv/front/hooks", "upload-pack", "--strict",
                    "/srv/front/apps/blog.git",
                ]
        )
    }

    private static let advice =
        "\n  use 'git push', 'git fetch' or 'git clone' with an app's name, as in 'git@HOST:blog'"

    @Test func refusesLogin() {
        let error = #expect(throws: SSHCommandError.login) { try SSHCommand(nil) }
        #expect(error?.description == "no shell is offered here\(Self.advice)")
        #expect(throws: SSHCommandError.login) { try SSHCommand([]) }
    }

    @Test(arguments: [
        ("ls", "ls"), ("scp -t /etc", "scp"), ("rsync --server", "rsync"), ("bash -c id", "bash"), (" ", ""),
        (" git-receive-pack 'blog'", ""), ("git receive-pack 'blog'", "git"), ("git-shell -c id", "git-shell"),
        ("GIT-RECEIVE-PACK 'blog'", "GIT-RECEIVE-PACK"), ("git-receive-packx 'blog'", "git-receive-packx"),
        ("/usr/bin/git-receive-pack 'blog'", "/usr/bin/git-receive-pack"),
        ("git-receive-pack;id", "git-receive-pack;id"),
        ("$(git-receive-pack) x", "$(git-receive-pack)"), ("'git-receive-pack' 'blog'", #"\'git-receive-pack\'"#),
        ("git-lfs-authenticate blog upload", "git-lfs-authenticate"), ("internal-sftp", "internal-sftp"),
        ("GIT_DIR=/x git-receive-pack 'blog'", "GIT_DIR=/x"),
    ])
    func refusesOtherPrograms(_ command: String, _ verb: String) throws {
        let error = #expect(throws: SSHCommandError.self) { try SSHCommand(Array(command.utf8)) }
        #expect(error?.description == "'\(verb)' is not offered here\(Self.advice)")
    }

    @Test func refusesArchive() {
        let error = #expect(throws: SSHCommandError.archive) { try SSHCommand(Array("git-upload-archive 'blog'".utf8)) }
        #expect(error?.description == "'git-upload-archive' is not offered here\n  use 'git clone', then 'git archive'")
    }

    @Test(arguments: [
        ("git-receive-pack 'blog'\n", #"git-receive-pack \'blog\'\n"#),
        ("git-receive-pack 'blog'\nid", #"git-receive-pack \'blog\'\nid"#),
        ("git-receive-pack\t'blog'", #"git-receive-pack\t\'blog\'"#),
        ("git-receive-pack 'blog\r'", #"git-receive-pack \'blog\r\'"#),
        ("git-receive-pack '\u{0}blog'", #"git-receive-pack \'\x00blog\'"#),
        ("\u{1b}[2Jgit-receive-pack 'blog'", #"\x1b[2Jgit-receive-pack \'blog\'"#),
        ("git-receive-pack 'blog\u{7f}'", #"git-receive-pack \'blog\x7f\'"#),
    ])
    func refusesControlCharacters(_ command: String, _ shown: String) {
        let error = #expect(throws: SSHCommandError.self) { try SSHCommand(Array(command.utf8)) }
        #expect(error?.description == "'\(shown)' contains a control character\(Self.advice)")
    }

    @Test func refusesLongCommand() throws {
        let command = Array("git-receive-pack '".utf8) + Array(repeating: UInt8(ascii: "a"), count: 239)
        let error = #expect(throws: SSHCommandError.tooLong) { try SSHCommand(command) }
        #expect(error?.description == "the command is longer than 256 bytes\(Self.advice)")
        #expect(throws: SSHCommandError.tooLong) { try SSHCommand([UInt8](repeating: 0xff, count: 1 << 20)) }
    }

    @Test func refusesCommandWithoutRepository() {
        let error = #expect(throws: SSHCommandError.self) { try SSHCommand(Array("git-upload-pack".utf8)) }
        #expect(error?.description == "'git-upload-pack' names no app\(Self.advice)")
    }

    // gitolite's t/0-me-first.t, dokku's core_2.bats, and what piku and deis let through.
    @Test(arguments: [
        ("'/home/git/blog.git'", #"\'/home/git/blog.git\'"#), ("'../blog'", #"\'../blog\'"#),
        ("'blog/'", #"\'blog/\'"#),
        ("'cc/dd/../ee'", #"\'cc/dd/../ee\'"#), ("cc/../../../etc/passwd", "cc/../../../etc/passwd"),
        ("'//blog'", #"\'//blog\'"#), ("'~/blog'", #"\'~/blog\'"#), ("'/~git/blog'", #"\'/~git/blog\'"#),
        ("'./blog'", #"\'./blog\'"#), ("'.'/'.'/x", #"\'.\'/\'.\'/x"#),
    ])
    func refusesPaths(_ argument: String, _ shown: String) {
        let error = #expect(throws: SSHCommandError.self) { try SSHCommand(Array("git-receive-pack \(argument)".utf8)) }
        #expect(error?.description == "'\(shown)' is a path, and apps are known by name\(Self.advice)")
    }

    @Test(arguments: [
        ("", ""), ("''", ""), ("'", #"\'"#), ("'''", #"\'"#), ("'/'", ""), ("'.git'", ""), ("'..'", ".."), ("'.'", "."),
        ("'blog", #"\'blog"#), ("blog'", #"blog\'"#), ("'blog' ", #"\'blog\' "#), (" 'blog'", #" \'blog\'"#),
        ("'blog' 'wiki'", #"blog\' \'wiki"#), ("blog wiki", "blog wiki"), ("'bl'og", #"\'bl\'og"#),
        ("'blog'\\'''", #"blog\'\\\'\'"#), ("\"blog\"", "\"blog\""), ("'blog.git.git'", "blog.git"), ("'Blog'", "Blog"),
        ("--help", "--help"), ("'-blog'", "-blog"), ("--upload-pack=id 'blog'", #"--upload-pack=id \'blog\'"#),
        ("'blog;id'", "blog;id"), ("'`id`'", "`id`"), ("'$(id)'", "$(id)"), ("'blog|id'", "blog|id"), ("*", "*"),
        ("'.'.''", #".\'.\'"#), ("'blog\u{301}'", "blog\u{301}"), ("'bl\u{202e}og'", #"bl\xe2\x80\xaeog"#),
    ])
    func refusesWhatIsNoAppName(_ argument: String, _ shown: String) {
        let error = #expect(throws: SSHCommandError.self) { try SSHCommand(Array("git-receive-pack \(argument)".utf8)) }
        #expect(
            error?.description == """
                '\(shown)' is not an app name
                  use 1 to 63 of 'a' to 'z', '0' to '9' and '-', with a letter or digit first
                """
        )
    }
}
