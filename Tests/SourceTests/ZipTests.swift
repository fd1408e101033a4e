import Filesystem
import Source
import SystemPackage
import TestSupport
import Testing

/// Zip archives, made by python's zipfile.
@Suite(.requires(tool: "python3")) struct ZipTests {
    /// Runs a script with `z`, an open archive, and judges what it has made.
    private func judgement(_ script: String) throws -> Judgement {
        try withTemporaryDirectory(on: .memory) { place in
            let program = """
                import zipfile, stat
                z = zipfile.ZipFile("a.zip", "w", zipfile.ZIP_DEFLATED)
                def add(name, content="", mode=0o100644):
                    i = zipfile.ZipInfo(name, (2023, 11, 14, 22, 13, 20)); i.external_attr = mode << 16
                    i.create_system = 3; i.compress_type = zipfile.ZIP_DEFLATED; z.writestr(i, content)
                \(script)
                z.close()
                """
            try run("python3", ["-c", program], directory: place).success()
            let file = try FileDescriptor.open(place.appending("a.zip"), .readOnly)
            return try file.closeAfter { try Judgement(Identified(ZipReader(file))) }
        }
    }

    @Test func isTheSameSourceAsATar() throws {
        let zip = try judgement(
            """
            add("run", "new", 0o100755); add("a/", "", 0o40755); add("a/ü", "x" * 300000); add("l", "a/ü", 0o120777)
            """)
        let tar = try Judgement(
            RawHeader("run", size: 3).setting(at: 100, "0000755\0").with("new") + rawDirectory("a/")
                + rawFile("a/ü", String(repeating: "x", count: 300_000)) + rawLink("l", to: "a/ü") + endMark)
        #expect(zip.messages == [])
        #expect(tar.messages == [])
        let identity = try #require(tar.report?.identity)
        #expect(zip.report?.identity == identity)
    }

    @Test(arguments: [
        (#"add("../x")"#, "E-DOTDOT entry 1 '../x': path contains '..'"),
        (#"add("a"); add("/x")"#, "E-ABS entry 2 '/x': absolute path"),
        (#"add(".git/config")"#, "E-DOTGIT entry 1 '.git/config': .git entries are not allowed"),
        (#"add("l", "../..", 0o120777)"#, "E-LINKESC entry 1 'l': symlink target escapes root: '../..'"),
        (#"add("a"); add("a")"#, "E-DUP entry 2 'a': duplicate entry"),
    ])
    func judgesEachEntry(script: String, message: String) throws {
        #expect(try judgement(script).messages == [message])
    }

    @Test func refusesWhatIsNotWhole() throws {
        try withTemporaryDirectory(on: .memory) { place in
            let script = "import zipfile; z = zipfile.ZipFile('a.zip', 'w'); z.writestr('a', 'x' * 1000); z.close()"
            try run("python3", ["-c", script], directory: place).success()
            let whole = try readFile(place.appending("a.zip"))
            // The content's checksum, and an end that is missing.
            for damaged in [whole[..<50] + [0] + whole[51...], whole.dropLast(30)] {
                try run("tee", ["b.zip"], input: Array(damaged), directory: place).success()
                let file = try FileDescriptor.open(place.appending("b.zip"), .readOnly)
                let error = #expect(throws: Refusal.self) {
                    try file.closeAfter { try Identified(ZipReader(file)).judge { throw $0 } }
                }
                #expect(error?.code == .zip)
            }
        }
    }

    @Test func readsOneFile() throws {
        try withTemporaryDirectory(on: .memory) { place in
            try run("sh", ["-c", "printf new >app && chmod 755 app"], directory: place).success()
            let one = try Judgement(Identified(FileReader("app", in: Directory(place))))
            let all = try Judgement(Identified(DirectoryReader(Directory(place))))
            #expect(one.report?.identity == all.report?.identity)
            #expect(one.report?.size == 3)
        }
    }
}
