import Filesystem
import Glibc
import OCI
import Records
import SystemPackage
import TestSupport
import Testing

/// `pushyard builds`.
@Suite struct BuildsTests {
    @Test func listsTheNewestFirst() throws {
        try withHome { home in
            let failed = try home.build("blog", .failed(BuildFailure(code: "E-SCRIPT", sentence: "'build.sh' failed")))
            let done = try home.build("shop", .succeeded(image: Digest(of: [])))
            #expect(
                try home.pushyard("builds").success().timelessText == """
                    ID           APP   STATE      BEGAN                 TOOK    COMMIT   PUSHER
                    \(done)  shop  succeeded  TIME  TOOK  3f2a91c  ann
                    \(failed)  blog  failed     TIME  TOOK  3f2a91c  ann

                    """)
            #expect(try home.pushyard("builds", "list", "blog").outputText.contains("\(failed)"))
            #expect(try !home.pushyard("builds", "list", "blog").outputText.contains("\(done)"))
            #expect(try home.pushyard("builds", "list", "--limit", "1").outputText.split(separator: "\n").count == 2)
            #expect(try home.pushyard("builds", "list", "--running").outputText.split(separator: "\n").count == 1)
        }
    }

    @Test func showsWhatIsKnownOfABuild() throws {
        try withHome { home in
            let sentence = "'build.sh' failed with status 3\n  the whole log: here"
            let id = try home.build("blog", .failed(BuildFailure(code: "E-SCRIPT", sentence: sentence)))
            #expect(
                try home.pushyard("builds", "show", "blog").success().timelessText == """
                    build \(id)
                      app     blog
                      state   failed (E-SCRIPT)
                      reason  'build.sh' failed with status 3
                                the whole log: here
                      commit  3f2a91c3f2a91c
                      ref     refs/heads/main
                      pusher  ann
                      began   TIME
                      ended   TIME
                      took    TOOK
                      phases  build 1.50 s

                    """)
            let json = try home.pushyard("builds", "show", "\(id)", "--json").success().outputText
            for field in [
                "\"code\":\"E-SCRIPT\"", "\"state\":\"failed\"", "\"phases\":[{\"name\":\"build\",\"seconds\":1.5}]",
                "\"message\":\"'build.sh' failed with status 3\\n  the whole log: here\"",
            ] {
                #expect(json.contains(field), "\(json)")
            }
        }
    }

    @Test(arguments: [
        (["show"], "nothing has been built yet"), (["log"], "nothing has been built yet"),
        (["cancel"], "nothing has been built yet"),
        (["show", "wiki"], "there is no build 'wiki'\n  see them all: pushyard builds list"),
        (["show", "\u{1b}[31m"], "there is no build '\\x1b[31m'\n  see them all: pushyard builds list"),
    ])
    func saysThatThereIsNoSuchBuild(arguments: [String], message: String) throws {
        try withHome { home in
            expect(try home.pushyard(["builds"] + arguments), 1, errors: "error: \(message)\n")
            #expect(try names(in: home.path).isEmpty)
        }
    }

    @Test func printsALogAsItWasWritten() throws {
        try withHome { home in
            _ = try home.build("blog", .cancelled, log: Array("one\r\u{1b}[2Jtwo".utf8) + [0xff])
            #expect(try home.pushyard("builds", "log").success().output == Array("one\r\u{1b}[2Jtwo".utf8) + [0xff])
        }
    }

    @Test(.requires(tool: "script")) func keepsATerminalFromObeyingALog() throws {
        try withHome { home in
            _ = try home.build("blog", .cancelled, log: Array("one\r\u{1b}[2Jtwo\u{1b}[31m\n".utf8))
            let command = "'\(try pushyardExecutable)' builds log --home '\(home.path)'"
            let shown = try run("script", ["-qec", command, "/dev/null"]).success().outputText
            #expect(shown.replacing("\r\n", with: "\n") == "one\n\\x1b[2Jtwo\u{1b}[31m\n")
        }
    }

    @Test func followsALogUntilItsBuildHasEnded() throws {
        try withHome { home in
            try home.withBuilder { builder, id in
                let log = home.path.appending("builder/builds/\(id)/log").string
                try run("sh", ["-c", "echo first > '\(log)'"]).success()
                // On standard error, as the fixture waits for what comes there.
                let command = "exec '\(try pushyardExecutable)' builds log -f --home '\(home.path)' >&2"
                try withRunningTool("sh", ["-c", command]) { follower in
                    try follower.waitForErrors("first\n")
                    try run("sh", ["-c", "echo second >> '\(log)'"]).success()
                    try follower.waitForErrors("second\n")
                    builder.signal(SIGKILL)
                    let result = try follower.wait()
                    #expect(result.errorText == "first\nsecond\n")
                    #expect(result.ending == .exited(0))
                }
            }
        }
    }

    @Test func cancelsABuildAndWaitsForItsEnd() throws {
        try withHome { home in
            try home.withBuilder { builder, id in
                expect(try home.pushyard("builds", "cancel", "\(id)"), 0, "build \(id) of 'blog': died\n")
                #expect(try builder.wait().ending == .signalled(SIGTERM))
                expect(
                    try home.pushyard("builds", "cancel", "blog"), 1,
                    errors: "error: build \(id) of 'blog' is not under way: it has died\n")
            }
        }
    }

    /// Its pid is this test's, which would not survive.
    @Test func signalsNoProcessOfAnotherBoot() throws {
        try withHome { home in
            let directory = home.path.appending("builder")
            try run("mkdir", [directory.string]).success()
            let records = try Records(in: Directory(directory), boot: BootID("another"))
            let id = try records.begin(BuildOrigin(app: "blog")).id
            expect(
                try home.pushyard("builds", "cancel"), 1,
                errors: "error: build \(id) of 'blog' is not under way: it has died\n")
        }
    }
}
