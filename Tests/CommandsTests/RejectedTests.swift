import SystemPackage
import TestSupport
import Testing

/// `pushyard rejected` with archives that mean harm, or are damaged.
@Suite struct RejectedTests {
    @Test func showsHostileNamesWithoutObeyingThem() throws {
        try withHome { home in
            let names = ["plain", "\u{1b}[2J\u{1b}[31mred", "two\nlines", "back\\slash 'quote'", "\u{202e}evil"]
            try home.reject("blog", names.flatMap { rawFile($0) } + rawFile("../up\u{7}") + endMark)
            #expect(
                try home.pushyard("rejected", "files", "blog").success().outputText == """
                    -        0 B  plain
                    -        0 B  \\x1b[2J\\x1b[31mred
                    -        0 B  two\\nlines
                    -        0 B  back\\\\slash \\'quote\\'
                    -        0 B  \\xe2\\x80\\xaeevil
                    ! entry 6 '../up\\x07': path contains '..' (E-DOTDOT)

                    """)
            let look = home.path.appending("look").string
            let extract = try home.pushyard("rejected", "extract", "blog", look).success()
            #expect(extract.errorText == "warning: left out: entry 6 '../up\\x07': path contains '..' (E-DOTDOT)\n")
            let found = try run("find", [look, "-type", "f", "-printf", "."]).outputText
            #expect(found == ".....")
        }
    }

    @Test func showsAHostileReasonWithoutObeyingIt() throws {
        try withHome { home in
            let reason = #"""
                {"app": "\u001b[2Jblog", "time": "2024-05-01T12:00:00Z", "code": "E\u0007", "message": "one\ntwo\u001b",
                 "pusher": "\u202eann"}
                """#
            try home.reject("x", rawFile("a") + endMark, reason: reason)
            #expect(
                try home.pushyard("rejected", "list").success().outputText == """
                    ID  APP          CODE   TIME              PUSHER
                    x   \\x1b[2Jblog  E\\x07  2024-05-01 12:00  \\xe2\\x80\\xaeann

                    """)
            #expect(
                try home.pushyard("rejected", "show", "x").success().outputText == """
                    rejected source x
                      app      \\x1b[2Jblog
                      reason   one
                               two\\x1b (E\\x07)
                      pusher   \\xe2\\x80\\xaeann
                      time     2024-05-01T12:00:00Z
                      kept by  front
                      size     1.5 KiB

                    """)
        }
    }

    /// What comes before the end of a damaged archive can be looked at.
    @Test func unpacksWhatADamagedArchiveHas() throws {
        try withHome { home in
            let whole = rawFile("a", "first\n") + rawFile("b", String(repeating: "x", count: 2000)) + endMark
            try home.reject("cut", Array(whole.prefix(2500)))
            let look = home.path.appending("look").string
            let extract = try home.pushyard("rejected", "extract", "cut", look).success()
            #expect(extract.errorText == "warning: left out: entry 2 'b': truncated archive (E-TRUNC)\n")
            #expect(try text(of: home.path.appending("look/a")) == "first\n")
            let files = try home.pushyard("rejected", "files", "cut", "--json").success().outputText
            #expect(files.hasPrefix(#"{"executable":false,"kind":"file","path":"a","size":6}"# + "\n"))
            #expect(files.contains(#""code":"E-TRUNC""#))
        }
    }

    @Test(
        arguments: [
            (["show", "nope"], 1, "there is no rejected source 'nope'\n  see them all: pushyard rejected list"),
            (["files", "../front"], 1, "there is no rejected source '../front'\n  see them all"),
            (["rm", ".."], 1, "there is no rejected source '..'\n  see them all: pushyard rejected list"),
            (["extract", "nope"], 2, "name a new directory, or use --archive"),
            (["list", "--only", "moon"], 2, "the value 'moon' is invalid for '--only <front|builder>'"),
        ] as [([String], Int32, String)])
    func refusesWhatMakesNoSense(arguments: [String], status: Int32, message: String) throws {
        try withHome { home in
            let result = try home.pushyard(["rejected"] + arguments)
            #expect(result.ending == .exited(status))
            #expect(result.errorText.hasPrefix("error: \(message)"), "\(result.errorText)")
        }
    }

    @Test func buildsNothingOfWhichOnlyAPartIsKept() throws {
        try withHome { home in
            let reason = """
                {"app": "blog", "time": "2024-05-01T12:00:00Z", "code": "E-SCRIPT", "message": "no", "cut": true}
                """
            try home.reject("half", rawFile("a"), reason: reason)
            expect(
                try home.pushyard("rejected", "build", "half"), 1,
                errors: """
                    error: cannot build rejected source 'half': only the beginning of it is kept
                      push it again

                    """)
        }
    }
}

extension Home {
    /// Puts a source where the front keeps what it has refused.
    fileprivate func reject(_ id: String, _ archive: [UInt8], reason: String? = nil) throws {
        let script = "mkdir -p \"$0\" && cd \"$0\" && cat > source.tar.gz && printf %s \"$1\" > reason.json"
        let plain = #"{"app": "blog", "time": "2024-05-01T12:00:00Z", "code": "E", "message": "no"}"#
        let directory = path.appending("front/rejected/\(id)").string
        try run("sh", ["-c", script, directory, reason ?? plain], input: archive).success()
    }
}
