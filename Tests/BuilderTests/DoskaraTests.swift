import SystemPackage
import TestSupport
import Testing

extension BuilderTests {
    /// What the documentation of doskara's factory says.
    @Suite struct DoskaraTests {
        @Test func buildsTheTreeOfItsDocumentation() throws {
            let home = try home()
            let files = ["my-files/foo.py", "my-files/bar.py", "my-files/index.html", "my-server.py"]
            var source = Source(["build.sh": "id -u; pwd; ls; cat my-files/foo.py", "run.sh": "exec sleep 1"])
            for file in files { source.files[file] = file + "\n" }
            let result = try home.pushyard(["build", "myapp"], input: source.archive).success()
            #expect(
                result.log == ["0", "/build", "build.sh", "my-files", "my-server.py", "run.sh", "my-files/foo.py"])
            #expect(result.image.hasPrefix("localhost/myapp@sha256:"))
            let plain = try home.pushyard(["image", "inspect", "localhost/myapp", "--json"]).success().outputText
            for part in [#"["/bin/bash","./run.sh"]"#, #""80/tcp":{}"#, #""WorkingDir":"/build""#] {
                #expect(plain.contains(part))
            }
        }

        @Test func refusesTheWrappedTreeOfItsDocumentation() throws {
            let source = Source(["my-app/build.sh": "", "my-app/run.sh": "", "my-app/my-server.py": ""])
            let result = try home().pushyard(["build", "wrapped"], input: source.archive)
            #expect(result.ending == .exited(11))
            #expect(result.output == [])
            #expect(
                result.errorText.hasPrefix(
                    """
                    error: cannot build 'wrapped': no convention fits: 'build.sh' and 'run.sh' are not at the root (E-CONVENTION)
                      found in 'my-app'; move it up, or pack it: tar -C my-app -czf app.tar.gz .
                      the whole log: 
                    """))
        }

        @Test func takesTarZipDirectoryAndFileAlike() throws {
            let home = try home()
            let source = Source.script("echo built")
            let first = try home.build("carried", source).success()
            try withTemporaryDirectory(on: .memory) { directory in
                try source.write(to: directory.appending("app"))
                let script = "tar -C app -cf app.tar . && cd app && bsdtar --format zip -cf ../app.zip ."
                try run("sh", ["-c", script], directory: directory).success()
                for name in ["app.tar", "app.zip"] {
                    let path = directory.appending(name)
                    let named = try home.pushyard(["build", "carried", path.string]).success()
                    #expect(named.image == first.image)
                    let piped = try home.pushyard(["build", "carried"], input: readFile(path)).success()
                    #expect(piped.image == first.image)
                }
            }
        }

        @Test(arguments: [
            ([], 10, "the archive is empty"), (Array("not an archive".utf8), 10, "not a tar archive"),
        ])
        func refusesWhatIsNoArchive(input: [UInt8], status: Int32, reason: String) throws {
            let result = try home().pushyard(["build", "bad"], input: input)
            #expect(result.ending == .exited(status))
            #expect(result.errorText.contains(reason) || result.errorText.contains("cannot build 'bad'"))
        }

        @Test func refusesAnArchiveThatWasCut() throws {
            let archive = try Source.script("true").archive
            let cut = try home().pushyard(["build", "bad"], input: Array(archive.dropLast(20)))
            #expect(cut.ending == .exited(10))
            #expect(cut.errorText.contains("(E-TRUNC)"))
            var damaged = archive
            damaged[damaged.count - 6] ^= 0xff
            let other = try home().pushyard(["build", "bad"], input: damaged)
            #expect(other.ending == .exited(10))
            #expect(other.errorText.contains("(E-GZCRC)"))
        }

        @Test(arguments: ["", "Blog", "../blog", "-blog", "a/b", "blog;id", String(repeating: "a", count: 64)])
        func refusesNamesThatAreNone(app: String) throws {
            let result = try home().pushyard(["build", "--", app], input: Source.script("true").archive)
            #expect(result.ending == .exited(2))
        }

        @Test func keepsValuesAsTheyAre() throws {
            let home = try home()
            let value = "it's \"$HOME\" = a\nsecond line \\n ü"
            try home.pushyard(["config", "set", "valued", "env.CONFIGURED=\(value)"]).success()
            let script = "printf '%s|%s|%s' \"$CONFIGURED\" \"$OPTION\" \"$VARIABLE\" | base64 -w0; echo"
            let result = try home.build(
                "valued", .script(script), "--env", "OPTION=\(value)", environment: ["PUSHYARD_ENV_VARIABLE": value]
            ).success()
            let encoded = try run("base64", ["-w0"], input: Array("\(value)|\(value)|\(value)".utf8)).success()
            #expect(result.log.map(String.init) == [encoded.outputText])
        }

        @Test func letsASourceDecideWhatItsAdminAllows() throws {
            let home = try home()
            var source = Source(["app/build.sh": "echo $GREETING", "app/run.sh": "", "other": ""])
            source.files["pushyard.yml"] = "context-dir: app\nenv.GREETING: hello\n"
            #expect(try home.build("choosing", source).success().log == ["hello"])
            source.files["pushyard.yml"] = "network: host\n"
            let result = try home.build("choosing", source)
            #expect(result.ending == .exited(13))
            #expect(result.errorText.contains("pushyard.yml:1: a source may not decide 'network'"))
        }
    }
}
