import SystemPackage
import TestSupport
import Testing

@Suite(.requiresMachine, .requires(tool: "useradd"), .requires(tool: "visudo")) struct InstallTests {
    /// All that a file system below `--root` has afterwards, manual pages aside.
    @Test func installsBelowADirectoryOfItsOwn() throws {
        try withTemporaryDirectory(on: .memory) { directory in
            try Self.makeRoot(directory)
            let install = deployment.appending("install").string
            let options = ["--root", directory.string, "--binary", try pushyardExecutable.string]
            try run(install, options).success()
            let files = try Self.files(below: directory)
            #expect(
                files.filter { !$0.contains("share/man/man1/pushyard-") } == [
                    "644 root:root etc/pushyard/pushyard.yml",
                    "644 root:root etc/pushyard/registry.yml",
                    "644 root:root etc/ssh/sshd_config.d/pushyard.conf",
                    "440 root:root etc/sudoers.d/pushyard",
                    "644 root:root etc/systemd/system/pushyard-gc.service",
                    "644 root:root etc/systemd/system/pushyard-gc.timer",
                    "644 root:root etc/systemd/system/pushyard-registry.service",
                    "755 root:root usr/local/bin/pushyard",
                    "755 root:root usr/local/doskara/build.sh",
                    "644 root:root usr/local/share/bash-completion/completions/pushyard",
                    "644 root:root usr/local/share/fish/vendor_completions.d/pushyard.fish",
                    "644 root:root usr/local/share/man/man1/pushyard.1",
                    "644 root:root usr/local/share/zsh/site-functions/_pushyard",
                ])
            let user = try #require(
                try text(of: directory.appending("etc/passwd")).split(separator: "\n").first { $0.hasPrefix("git:") })
            #expect(user.hasSuffix(":Pushyard (pushes come to it):/home/git:/bin/sh"))

            let again = try run(install, options).success().outputText
            #expect(!again.contains("wrote"))

            try run(install, ["--remove", "--purge", "--root", directory.string]).success()
            #expect(try Self.files(below: directory) == [])
            #expect(try !text(of: directory.appending("etc/passwd")).contains("git:"))
        }
    }

    @Test func keepsWhatAnAdminHasWrittenAndWhatIsNotItsOwn() throws {
        try withTemporaryDirectory(on: .memory) { directory in
            try Self.makeRoot(directory)
            let install = deployment.appending("install").string
            let options = ["--root", directory.string, "--binary", try pushyardExecutable.string]
            try run("useradd", ["--prefix", directory.string, "--home-dir", "/srv/git", "git"]).success()
            try run("mkdir", ["-p", "etc/pushyard"], directory: directory).success()
            try writeFile("base: mine\n", to: directory.appending("etc/pushyard/pushyard.yml"))
            try run(install, options).success()
            #expect(try text(of: directory.appending("etc/pushyard/pushyard.yml")) == "base: mine\n")
            #expect(try run("stat", ["-c", "%a", directory.appending("srv/git/.ssh").string]).outputText == "700\n")
            try run(install, ["--remove", "--root", directory.string]).success()
            #expect(try text(of: directory.appending("etc/pushyard/pushyard.yml")) == "base: mine\n")
            try run(install, ["--remove", "--purge", "--root", directory.string]).success()
            #expect(try text(of: directory.appending("etc/passwd")).contains("git:"))
        }
    }

    @Test(
        arguments: [
            (["--front"], "error: a front needs a builder\n  add --builder, or --factory HOST\n"),
            (["--builder"], "error: a builder needs a front\n  add --front, or --front-key FILE\n"),
            (["--front", "--factory", "a b"], "error: 'a b' is not the name of a host\n"),
            (["--root"], "error: '--root' needs a value\n"),
        ])
    func refusesRolesThatMakeNoWhole(arguments: [String], message: String) throws {
        let result = try run(deployment.appending("install").string, arguments)
        #expect(result.ending == .exited(2))
        #expect(result.errorText == message)
    }

    /// The empty system that useradd(8) needs.
    private static func makeRoot(_ directory: FilePath) throws {
        try run("mkdir", ["etc"], directory: directory).success()
        for name in ["passwd", "group", "shadow", "gshadow"] {
            try writeFile("", to: directory.appending("etc").appending(name))
        }
    }

    private static func files(below directory: FilePath) throws -> [String] {
        let arguments = [
            ".", "(", "-type", "f", "-o", "-type", "l", ")", "!", "-path", "./etc/*passwd*", "!", "-path",
            "./etc/*group*", "!", "-path", "./etc/*shadow*", "!", "-path", "./etc/.pwd.lock", "-printf",
            "%m %u:%g %P\\n",
        ]
        return try run("find", arguments, directory: directory).success().outputText
            .split(separator: "\n").map(String.init)
            .sorted { $0.split(separator: " ")[2] < $1.split(separator: " ")[2] }
    }
}
