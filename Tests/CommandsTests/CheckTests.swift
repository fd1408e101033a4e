import SystemPackage
import TestSupport
import Testing

/// `pushyard check`, as a developer types it.
@Suite struct CheckTests {
    /// The two trees that the documentation of doskara's factory shows.
    private func withFactory(_ body: (CheckedPlace) throws -> Void) throws {
        try withCheckedPlace { place in
            try place.shell(
                """
                mkdir -p app/my-files wrapped && cd app
                for file in my-files/foo.py my-files/bar.py my-files/index.html build.sh run.sh my-server.py
                do echo "$file" >$file
                done
                cp -R . ../wrapped/my-app && cd ..
                tar -C app -czf app.tar.gz . && tar -C wrapped -czf wrapped.tar.gz my-app
                """
            ).success()
            try body(place)
        }
    }

    private static let identity = "sha256:5309efac516618a3c72967c2fd5be59a1efc28e2aef1e409ca3d5742d75658d4"
    private static let wrappedIdentity = "sha256:5c8d784cb5de5d5cc2a7aa60d5e70d1c5cd6435ea5d23444ee6d60c25127db64"

    private static let accepted = """
          entries     8
          bytes       81
          identity    \(identity)
          convention  doskara: 'build.sh' and 'run.sh' at the root

        """

    @Test func acceptsTheFactorysTree() throws {
        try withFactory { place in
            try expect(place.check("app.tar.gz"), 0, "'app.tar.gz': accepted\n" + Self.accepted)
            let archive = try place.shell("cat app.tar.gz").output
            try expect(place.check("-", input: archive), 0, "standard input: accepted\n" + Self.accepted)
            // Nobody gave an entry for the root.
            let ofDirectory = Self.accepted.replacing("entries     8", with: "entries     7")
            try expect(place.check("app"), 0, "'app': accepted\n" + ofDirectory)
            let inside = CheckedPlace(path: place.path.appending("app"))
            try expect(inside.check(), 0, "'.': accepted\n" + ofDirectory)
        }
    }

    @Test func showsInOneLineHowToUnwrapATree() throws {
        try withFactory { place in
            let text = """
                accepted, but nothing says how to build it
                  entries     8
                  bytes       81
                  identity    \(Self.wrappedIdentity)
                error: no convention fits: 'build.sh' and 'run.sh' are not at the root
                  found in 'my-app'; move it up, or pack it: tar -C my-app -czf app.tar.gz .

                """
            try expect(place.check("wrapped.tar.gz"), 11, "'wrapped.tar.gz': " + text)
            try expect(place.check("wrapped"), 11, "'wrapped': " + text)
            try place.shell("cd wrapped && tar -C my-app -czf ../app.tar.gz .").success()
            try expect(place.check("app.tar.gz"), 0, "'app.tar.gz': accepted\n" + Self.accepted)
        }
    }

    @Test func takesAPlainTarWithANote() throws {
        try withFactory { place in
            let archive = try place.shell("tar -C app -c .").output
            try expect(
                place.check("-", input: archive), 0,
                "standard input: accepted\n" + Self.accepted
                    + "warning: a plain tar, not gzipped: 'tar -czf' makes it smaller (W-PLAIN)\n")
        }
    }

    @Test(arguments: [
        ("touch 'my app' && mkdir a && touch a/build.sh a/run.sh", "found in 'a'; move what is in it to the root"),
        (
            "mkdir 'my app' && touch 'my app/build.sh' 'my app/run.sh'",
            "found in 'my app'; move it up, or pack it: tar -C 'my app' -czf app.tar.gz ."
        ),
        (
            "mkdir \"it's\" && touch \"it's/build.sh\" \"it's/run.sh\"",
            "found in 'it\\'s'; move it up, or pack it: tar -C DIR -czf app.tar.gz ."
        ),
        ("mkdir -p a/b && touch a/b/build.sh a/b/run.sh", "found 'a'; add the files, or choose a convention"),
        ("touch a b c d e", "found 'a', 'b', 'c' and 2 more; add the files, or choose a convention"),
        ("true", "the source is empty"),
    ])
    func saysWhatIsThereInstead(script: String, hint: String) throws {
        try withCheckedPlace { place in
            try place.shell(script).success()
            let result = try place.check()
            #expect(result.ending == .exited(11))
            #expect(
                result.outputText.hasSuffix(
                    "error: no convention fits: 'build.sh' and 'run.sh' are not at the root\n  \(hint)\n"))
        }
    }

    @Test func saysWhichFileIsMissing() throws {
        try withCheckedPlace { place in
            try place.shell("touch run.sh Build.sh").success()
            let result = try place.check()
            #expect(result.ending == .exited(11))
            #expect(
                result.outputText.hasSuffix(
                    """
                    error: no convention fits: 'build.sh' is not at the root
                      only 'run.sh' is there; add the rest, or choose a convention

                    """))
        }
    }

    /// bash reads a script through a link as well.
    @Test func followsALinkToAScript() throws {
        try withCheckedPlace { place in
            try place.shell("mkdir scripts && touch scripts/b run.sh && ln -s scripts/b build.sh").success()
            #expect(try place.check().ending == .exited(0))
        }
    }

    @Test(arguments: [
        ("wharfie", "any files: the builder image's '/usr/bin/prepare' finds them at '/usr/source'"),
        ("sti", "any files: the builder image's 'prepare' finds them at '/tmp/src'"),
    ])
    func takesAConventionThatTheBuilderImageDecides(name: String, expectation: String) throws {
        try withCheckedPlace { place in
            try place.shell("touch anything").success()
            let result = try place.check("--convention", name)
            #expect(result.ending == .exited(0))
            #expect(
                result.outputText.hasSuffix(
                    """
                      convention  \(name): chosen; the builder image decides
                      expected    \(expectation)

                    """))
        }
    }

    @Test func holdsASourceToTheConventionThatIsChosen() throws {
        try withFactory { place in
            #expect(try place.check("--convention", "doskara", "app").ending == .exited(0))
            #expect(try place.check("--convention", "doskara", "wrapped").ending == .exited(11))
            try expect(
                place.check("--convention", "docker", "app"), 2,
                errors: """
                    error: there is no convention 'docker': expected doskara, wharfie or sti
                      see 'pushyard check --help'

                    """)
        }
    }

    @Test(arguments: [
        ("nothing", [], "the archive is empty (E-EMPTY)\n  send a gzipped tar: tar -C DIR -czf app.tar.gz ."),
        (
            "text", Array("hello\n".utf8),
            "not a tar archive (E-NOTTAR)\n  send a gzipped tar: tar -C DIR -czf app.tar.gz ."
        ),
        (
            "half a gzip", Array(RawGzip(rawFile("build.sh") + endMark).bytes.prefix(700)),
            "truncated gzip stream (E-TRUNC)\n  the transfer broke or the file is damaged: pack again"
        ),
        (
            "a damaged gzip", Array(RawGzip(rawFile("build.sh") + endMark).bytes.prefix(15)) + [1, 2, 3, 4],
            "truncated gzip stream (E-TRUNC)\n  the transfer broke or the file is damaged: pack again"
        ),
        (
            "xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00],
            "compressed with xz, expected gzip or a plain tar (E-COMPRESSION)\n"
                + "  send a gzipped tar: tar -C DIR -czf app.tar.gz ."
        ),
        (
            "a climbing path", rawFile("../a\n\u{1b}[2J") + endMark,
            "entry 1 '../a\\n\\x1b[2J': path contains '..' (E-DOTDOT)\n"
                + "  pack the directory's content: tar -C DIR -czf app.tar.gz ."
        ),
    ])
    func refusesInputThatIsNoSource(name: String, input: [UInt8], message: String) throws {
        try withCheckedPlace { place in
            try expect(place.check("-", input: input), 10, "standard input: refused\nerror: \(message)\n")
        }
    }

    @Test func tellsAllThatIsWrongButNoMoreThanAScreen() throws {
        try withCheckedPlace { place in
            let twins = (1...30).flatMap { rawFile("../\($0)") }
            try place.write(rawFile(".git/config") + rawFile("a/.wh.b") + twins + endMark, to: "a.tar")
            var lines = [
                "'a.tar': refused",
                "error: entry 1 '.git/config': .git entries are not allowed (E-DOTGIT)",
                "  pack without it: tar --exclude=.git, or git archive",
                "error: entry 2 'a/.wh.b': reserved whiteout name (E-WH)",
                "  rename it: '.wh.' marks deletions in image layers",
            ]
            lines += (1...18).map { "error: entry \($0 + 2) '../\($0)': path contains '..' (E-DOTDOT)" }
            lines += [
                "  pack the directory's content: tar -C DIR -czf app.tar.gz .", "  and 12 more: see them with --json",
                "",
            ]
            try expect(place.check("a.tar"), 10, lines.joined(separator: "\n"))
            let json = try place.check("--json", "a.tar").outputText
            #expect(json.count { $0 == "{" } == 33)
        }
    }

    @Test func endsAfterAThousandRefusals() throws {
        try withCheckedPlace { place in
            let archive = (1...1100).flatMap { rawFile("../\($0)") } + endMark
            let text = try place.check("-", input: archive).outputText
            #expect(text.hasSuffix("  and 980 more: see them with --json\n"))
            let json = try place.check("--json", "-", input: archive).outputText
            #expect(json.count { $0 == "{" } == 1001)
        }
    }

    @Test func warnsOfNoMoreThanAScreen() throws {
        try withCheckedPlace { place in
            try place.shell("touch build.sh run.sh; for i in $(seq 30); do touch $i; chmod 4755 $i; done").success()
            let lines = try place.check().outputText.split(separator: "\n")
            #expect(lines.count { $0.hasPrefix("warning: ") } == 20)
            #expect(lines.last == "  and 10 more: see them with --json")
        }
    }

    @Test func printsJSONForScripts() throws {
        try withFactory { place in
            try expect(
                place.check("--json", "app.tar.gz"), 0,
                #"{"bytes":81,"convention":"doskara","entries":8,"identity":"\#(Self.identity)","#
                    + #""refusals":[],"verdict":"accepted","warnings":[]}"# + "\n")
            try expect(
                place.check("--json", "wrapped.tar.gz"), 11,
                #"{"bytes":81,"entries":8,"identity":"\#(Self.wrappedIdentity)","refusals":[{"code":"E-CONVENTION","#
                    + #""hint":"found in 'my-app'; move it up, or pack it: tar -C my-app -czf app.tar.gz .","#
                    + #""message":"no convention fits: 'build.sh' and 'run.sh' are not at the root"}],"#
                    + #""verdict":"unrecognised","warnings":[]}"# + "\n")
            try expect(
                place.check("--json", "-", input: rawLink("a\"b", to: "/etc") + endMark), 10,
                #"{"refusals":[{"code":"E-LINKESC","hint":"let the link point inside the source, or put the file "#
                    + #"itself there","message":"entry 1 'a\"b': symlink target escapes root: '/etc'"}],"#
                    + #""verdict":"refused","warnings":[]}"# + "\n")
        }
    }

    @Test(.requires(tool: "python3")) func printsJSONThatOthersParse() throws {
        try withCheckedPlace { place in
            let archive =
                rawPax("g", ("comment", String(repeating: "ab", count: 20))) + rawFile("\\\"\u{7}\u{1b}ä\u{2028}/../x")
                + endMark
            let json = try place.check("--json", "-", input: archive).output
            let script = "import json, sys; d = json.load(sys.stdin); print(d['verdict'], d['refusals'][0]['message'])"
            #expect(
                try run("python3", ["-c", script], input: json).success().outputText
                    == "refused entry 1 '\\\\\"\\x07\\x1bä\\xe2\\x80\\xa8/../x': path contains '..'\n")
        }
    }
}
