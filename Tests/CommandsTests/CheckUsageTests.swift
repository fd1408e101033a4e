import SystemPackage
import TestSupport
import Testing

/// `pushyard check` where the command line, the files or the terminal are at fault.
@Suite struct CheckUsageTests {
    private let archive = RawGzip(rawFile("build.sh") + rawFile("run.sh", "run\n") + endMark).bytes

    @Test func unpacksWhatItAccepts() throws {
        try withCheckedPlace { place in
            try place.write(archive, to: "app.tar.gz")
            #expect(try place.check("--unpack", "app", "app.tar.gz").ending == .exited(0))
            #expect(try place.check("--unpack", "./app//../also/", "-", input: archive).ending == .exited(0))
            let files = try place.shell("find app also | LC_ALL=C sort && cat app/run.sh").success().outputText
            #expect(files == "also\nalso/build.sh\nalso/run.sh\napp\napp/build.sh\napp/run.sh\nrun\n")
        }
    }

    @Test func unpacksNothingThatItRefuses() throws {
        try withCheckedPlace { place in
            let hostile = rawFile("a", "1") + rawFile("../b") + rawFile(".git") + endMark
            try expect(
                place.check("--unpack", "app", "-", input: hostile), 10,
                """
                standard input: refused
                error: entry 2 '../b': path contains '..' (E-DOTDOT)
                  pack the directory's content: tar -C DIR -czf app.tar.gz .

                """)
            #expect(try place.shell("ls -A").outputText == "")
        }
    }

    @Test(
        arguments: [
            ("taken", 1, "error: cannot create directory './taken': it exists already\n"),
            ("missing/app", 1, "error: cannot open directory 'missing': it does not exist\n"),
            ("..", 2, "error: --unpack cannot create '..'\n"),
            (".", 2, "error: --unpack cannot create '.'\n"),
            ("/", 2, "error: --unpack cannot create '/'\n"),
            ("", 2, "error: --unpack cannot create ''\n"),
        ] as [(String, Int32, String)])
    func saysWhereItCannotUnpack(target: String, status: Int32, message: String) throws {
        try withCheckedPlace { place in
            try place.shell("mkdir taken").success()
            try expect(place.check("--unpack", target, "-", input: archive), status, errors: message)
            #expect(try place.shell("ls -A . taken").outputText == ".:\ntaken\n\ntaken:\n")
        }
    }

    @Test func doesNotUnpackAPlainDirectory() throws {
        try withCheckedPlace { place in
            try expect(
                place.check("--unpack", "a", "."), 2,
                errors: "error: --unpack takes an archive or a git work tree; '.' is neither\n")
        }
    }

    @Test func namesWhatItCannotOpenOrRead() throws {
        try withCheckedPlace { place in
            try place.shell("touch file").success()
            try expect(place.check("missing"), 1, errors: "error: cannot open 'missing': it does not exist\n")
            try expect(
                place.check("file/x"), 1,
                errors: "error: cannot open 'file/x': it is not a directory, or one of its parents is not\n")
            try expect(place.check(""), 1, errors: "error: cannot open '': it does not exist\n")
            try expect(
                place.check("a\n\u{1b}b"), 1, errors: "error: cannot open 'a\\n\\x1bb': it does not exist\n")
            try expect(
                place.shell("\"$0\" check - <&-"), 1,
                errors: "error: cannot read '/dev/stdin': bad file descriptor (errno 9)\n")
            try expect(
                place.shell("\"$0\" check - <."), 1, errors: "error: cannot read '/dev/stdin': it is a directory\n")
        }
    }

    @Test func saysWhenItsOutputIsLost() throws {
        try withCheckedPlace { place in
            try place.write(archive, to: "app.tar.gz")
            try expect(
                place.shell("\"$0\" check app.tar.gz >/dev/full"), 1,
                errors: "error: cannot write '/dev/stdout': no space is left on the device\n")
            try expect(
                place.shell("\"$0\" check app.tar.gz >&-"), 1,
                errors: "error: cannot write '/dev/stdout': bad file descriptor (errno 9)\n")
        }
    }

    /// `yes` ends when nobody reads any more, so the pipe is broken for certain when pushyard writes.
    @Test(arguments: [("", 128 + 13), ("trap '' PIPE;", 0)])
    func isQuietWhenNobodyReadsOn(trap: String, status: Int) throws {
        try withCheckedPlace { place in
            try place.write(archive, to: "app.tar.gz")
            let script = "\(trap) { yes 2>/dev/null; \"$0\" check app.tar.gz; echo $? >&2; } | true"
            try expect(place.shell(script), 0, errors: "\(status)\n")
        }
    }

    @Test(arguments: [
        ("max-entries", "1", "entry 2 'run.sh': too many entries: at most 1 (E-COUNT)"),
        ("max-size", "3", "entry 2 'run.sh': archive expands beyond 3 bytes (E-BOMB)"),
        ("max-file-size", "3", "entry 2 'run.sh': file too large: 4 bytes, at most 3 (E-FILESIZE)"),
    ])
    func takesLimitsFromOptionsBeforeTheEnvironment(name: String, value: String, message: String) throws {
        try withCheckedPlace { place in
            var place = place
            try place.write(archive, to: "app.tar.gz")
            let text = """
                'app.tar.gz': refused
                error: \(message)
                  remove what the build does not need, or have the limit raised

                """
            try expect(place.check("--\(name)", value, "app.tar.gz"), 10, text)
            place.environment["PUSHYARD_\(name.uppercased().replacing("-", with: "_"))"] = value
            try expect(place.check("app.tar.gz"), 10, text)
            #expect(try place.check("--\(name)", "9", "app.tar.gz").ending == .exited(0))
        }
    }

    @Test func holdsDepthAndRatioAsItIsTold() throws {
        try withCheckedPlace { place in
            try expect(
                place.check("--max-depth", "2", "-", input: rawFile("a/b/c") + endMark), 10,
                """
                standard input: refused
                error: entry 1 'a/b/c': too deep: 3 levels, at most 2 (E-DEPTH)
                  shorten the path

                """)
            try place.shell("mkdir app && truncate -s 20M app/zeros && tar -C app -czf zeros.tar.gz .").success()
            try expect(
                place.check("zeros.tar.gz"), 10,
                """
                'zeros.tar.gz': refused
                error: archive expands beyond 200 times its size (E-BOMB)
                  remove what the build does not need, or have the limit raised

                """)
            #expect(try place.check("--max-ratio", "1100", "--convention", "sti", "zeros.tar.gz").ending == .exited(0))
        }
    }

    @Test(arguments: [
        (["--zzz"], "unknown option '--zzz'\n  see 'pushyard check --help'"),
        (["a", "b"], "unexpected argument 'b'\n  see 'pushyard check --help'"),
        (
            ["--unpack"],
            "missing value for '--unpack <dir>'\n"
                + "  --unpack <dir>  Unpack an accepted source to a directory that does not exist yet.\n"
                + "  see 'pushyard check --help'"
        ),
    ])
    func explainsUsageInGitsGrammar(arguments: [String], message: String) throws {
        let result = try run(pushyardExecutable.string, ["check"] + arguments)
        #expect(result.ending == .exited(2))
        #expect(result.outputText == "")
        #expect(result.errorText == "error: \(message)\n")
    }

    @Test(arguments: ["x", "0", "-1", "1.5"])
    func refusesALimitThatIsNone(value: String) throws {
        let result = try run(pushyardExecutable.string, ["check", "--max-entries=\(value)", "/dev/null"])
        #expect(result.ending == .exited(2))
        #expect(result.outputText == "")
        #expect(result.errorText.hasPrefix("error: --max-entries: '\(value)' is no value"))
    }

    /// Whatever the size of the input, and of one file in it.
    @Test(.requires(tool: "python3")) func takesLittleMemory() throws {
        let size = Soak.count(short: 256, full: 4096) << 20
        try withCheckedPlace { place in
            let field = (0..<12).map {
                $0 == 0 ? 0x80 : $0 < 4 ? 0 : UInt8(truncatingIfNeeded: size >> (8 * (11 - $0)))
            }
            try place.write(RawHeader("zeros").setting(at: 124, field).sealed, to: "header")
            let measure = """
                import resource, subprocess, sys
                subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
                print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
                """
            let script = """
                { cat header; head -c \(size + 1024) /dev/zero; } |
                python3 -c '\(measure)' "$0" check --convention sti --max-size 8G --max-file-size 8G -
                """
            let kibibytes = try #require(Int(try place.shell(script).success().outputText.dropLast()))
            // The executable itself, not optimised, takes 31 MB of it.
            #expect(kibibytes < 40 << 10)
        }
    }
}
