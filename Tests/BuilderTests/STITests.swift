import SystemPackage
import TestSupport
import Testing

extension BuilderTests {
    /// sti's two methods, incremental and extended.
    @Suite struct STITests {
        private static let scripts = [
            "prepare": """
            #!/bin/sh
            echo prepare: $(ls /tmp/src) with $(ls /tmp/artifacts 2>/dev/null)
            mkdir -p /srv && cp /tmp/src/* /srv
            test ! -d /tmp/build || cp /tmp/src/* /tmp/build
            exit $(cat /tmp/src/status 2>/dev/null)
            """,
            "run": "#!/bin/sh\nls /srv\n",
            "save-artifacts": "#!/bin/sh\necho save: $(ls /srv)\ncp /srv/* /tmp/artifacts\n",
        ]

        private func made(_ name: String, _ change: ([String: String]) -> [String: String] = { $0 }) throws
            -> BuilderHome
        {
            let home = try home()
            try home.makeImage(name, change(Self.scripts))
            return home
        }

        @Test(arguments: ["build", "run"])
        func usesWhatTheLastImageSaves(method: String) throws {
            let home = try made("sti-\(method)")
            let app = "sti-\(method)-app"
            let options = ["--base", "localhost/sti-\(method)", "-m", method]
            let first = try home.build(app, Source(["a": "1"]), options).success()
            #expect(first.log == ["prepare: a with"])
            let second = try home.build(app, Source(["b": "1"]), options).success()
            #expect(second.log == ["save: a", "prepare: b with a"])
            let clean = try home.build(app, Source(["c": "1"]), options + ["--clean"]).success()
            #expect(clean.log == ["prepare: c with"])
            // Only of the method 'build' source and artifacts are a part of the image.
            let look = Source.script("ls -d /tmp/src /tmp/artifacts 2>/dev/null; true")
            let image = "localhost/\(app)"
            let found = try home.build("sti-look", look, "--base", image, "--convention", "doskara", "--rebuild")
                .success()
            #expect(found.log == (method == "build" ? ["/tmp/src"] : []))
        }

        @Test func deploysOnAnotherImage() throws {
            let home = try made("sti-extended") { scripts in
                var scripts = scripts
                scripts["prepare"] = """
                    #!/bin/sh
                    if test -d /tmp/build
                    then echo builder: $(ls /tmp/src) with $(ls /tmp/artifacts 2>/dev/null); cp /tmp/src/* /tmp/build
                    else echo runtime: $(ls /tmp/src); fi
                    mkdir -p /srv && cp /tmp/src/* /srv
                    """
                return scripts
            }
            let options = ["--base", "localhost/sti-extended", "--runtime", "localhost/sti-extended"]
            let first = try home.build("extended", Source(["a": "1"]), options).success()
            #expect(first.log == ["builder: a with", "runtime: a"])
            let second = try home.build("extended", Source(["b": "1"]), options + ["-m", "run"]).success()
            #expect(second.log == ["save: a", "builder: b with a", "runtime: b"])
            #expect(try home.digest("localhost/extended:latest-build") != nil)
        }

        @Test func refusesToDeployNothing() throws {
            let home = try made("sti-nothing") { $0.merging(["prepare": "#!/bin/sh\ntrue\n"]) { $1 } }
            let result = try home.build(
                "nothing", Source(["a": "1"]), "--base", "localhost/sti-nothing", "--runtime", "localhost/sti-nothing")
            #expect(result.ending == .exited(44))
            #expect(
                result.errorText.contains(
                    "image 'localhost/sti-nothing' left nothing in '/tmp/build' for the runtime image (E-OUTPUT)"))
            #expect(try home.digest("localhost/nothing:latest-build") == nil)
        }

        @Test func goesOnWithoutWhatCannotBeSaved() throws {
            let home = try made("sti-unsaved") {
                $0.merging(["save-artifacts": "#!/bin/sh\ntouch /tmp/artifacts/half; exit 5\n"]) { $1 }
            }
            let options = ["--base", "localhost/sti-unsaved"]
            try home.build("unsaved", Source(["a": "1"]), options).success()
            let result = try home.build("unsaved", Source(["b": "1"]), options).success()
            #expect(result.log == ["prepare: b with"])
            #expect(
                result.notes.contains(
                    "warning: cannot save the artifacts of the earlier image: 'save-artifacts' failed with status 5"))
            let asked = try home.build("unsaved", Source(["c": "1"]), options + ["--incremental"])
            #expect(asked.ending == .exited(30))
        }

        @Test func tellsHowAScriptFailed() throws {
            let home = try made("sti-failing")
            try home.build("failing", Source(["a": "1"]), "--base", "localhost/sti-failing").success()
            let before = try home.digest("localhost/failing:latest")
            let result = try home.build(
                "failing", Source(["status": "7"]), "--base", "localhost/sti-failing", "--clean")
            #expect(result.ending == .exited(40))
            #expect(result.output == [])
            #expect(
                result.errorText.contains(
                    """
                    error: the last lines of the log:
                      prepare: status with
                    cannot build 'failing': 'prepare' failed with status 7 (E-SCRIPT)
                      the whole log: 
                    """))
            #expect(try home.digest("localhost/failing:latest") == before)
        }

        // Each makes the same image.
        @Test(
            .serialized,
            arguments: [
                ("rm /usr/bin/prepare", 11, "has no '/usr/bin/prepare'"),
                ("chmod -x /usr/bin/prepare", 12, "'/usr/bin/prepare' is not executable"),
                (
                    "sed -i '1s:sh:nosh:' /usr/bin/prepare", 12,
                    "'/usr/bin/prepare' wants '/bin/nosh', which is not in the image"
                ),
            ])
        func tellsWhatIsWrongWithAnImage(script: String, status: Int32, message: String) throws {
            let home = try home()
            try home.makeImage("sti-unfit", Self.scripts, script)
            let options = ["--base", "localhost/sti-unfit"] + (status == 12 ? ["--convention", "sti"] : [])
            let result = try home.build("unfit", Source(["a": "1"]), options)
            #expect(result.ending == .exited(status))
            #expect(result.errorText.contains(message))
        }

        @Test(.requires(tool: "umoci"), arguments: ["build", "run"])
        func runsScriptsAsTheImagesUser(method: String) throws {
            let scripts = [
                "prepare": """
                #!/bin/sh
                set -e
                id -u; touch /tmp/src/mine; ls /tmp/artifacts 2>/dev/null || true; echo $(cat /tmp/src/a) >/srv/kept
                """,
                "run": "#!/bin/sh\n", "save-artifacts": "#!/bin/sh\nset -e\nid -u; cp /srv/kept /tmp/artifacts\n",
            ]
            let home = try home()
            try home.makeImage("sti-root-\(method)", scripts, "chmod 1777 /srv")
            let name = "localhost/sti-user-\(method)"
            try withTemporaryDirectory { directory in
                let script = """
                    set -e
                    "$0" image copy localhost/sti-root-\(method) oci:layout:one
                    umoci config --image layout:one --config.user 1234:1234
                    "$0" image copy oci:layout:one \(name)
                    """
                try run(
                    "sh", ["-c", script, pushyardExecutable.string], environment: home.environment, directory: directory
                ).success()
            }
            let options = ["--base", name, "-m", method]
            let app = "as-user-\(method)"
            #expect(try home.build(app, Source(["a": "1"]), options).success().log == ["1234"])
            #expect(try home.build(app, Source(["a": "2"]), options).success().log == ["1234", "1234", "kept"])
            let image = try home.pushyard(["image", "inspect", "localhost/\(app)", "--json"]).success().outputText
            #expect(image.contains(#""User":"1234:1234""#))
        }

        @Test func validatesImagesInItsWords() throws {
            let home = try made("sti-valid") { scripts in scripts.filter { $0.key != "save-artifacts" } }
            let valid = try home.pushyard(["validate", "localhost/sti-valid"]).success()
            #expect(valid.outputText == "Base image localhost/sti-valid passes validation\n")
            let incremental = try home.pushyard(
                ["validate", "localhost/sti-valid", "--runtime", "debian:12", "--incremental"])
            #expect(incremental.ending == .exited(12))
            #expect(
                incremental.outputText == """
                    ERROR: Image localhost/sti-valid is missing /usr/bin/save-artifacts
                    Base image localhost/sti-valid failed validation
                    ERROR: Image debian:12 is missing /usr/bin/prepare
                    ERROR: Image debian:12 is missing /usr/bin/run
                    Runtime image debian:12 failed validation

                    """)
        }

        /// What sti's generated Dockerfile makes is what the method 'build' makes.
        @Test(.requires(tool: "buildah"), .requires(tool: "umoci"), .requires(tool: "skopeo"))
        func makesWhatItsDockerfileMakes() throws {
            let home = try made("sti-dockerfile")
            let source = Source(["a": "1\n"])
            let options = ["--base", "localhost/sti-dockerfile", "--env", "GREETING=it's \"$5\" \\n"]
            try home.build("dockered", source, options).success()
            try withTemporaryDirectory { directory in
                try source.write(to: directory.appending("src"))
                let app = directory.appending("src").string
                let dockerfile = try home.pushyard(["plan", "dockered", app, "--clean", "--dockerfile"] + options)
                    .success().outputText
                try writeFile(
                    dockerfile.replacing("FROM localhost/", with: "FROM oci:layout:"),
                    to: directory.appending("Dockerfile"))
                let script = """
                    set -e
                    # As a source's files are, whatever their modes were.
                    chmod -R a+rX src
                    export BUILDAH_ISOLATION=chroot
                    "$0" image copy localhost/sti-dockerfile oci:layout:sti-dockerfile >/dev/null
                    "$0" image copy localhost/dockered oci:ours:ours >/dev/null
                    buildah --root $PWD/root --runroot $PWD/run bud --quiet --layers=false -t oci:theirs:theirs . >&2
                    for one in ours theirs
                    do
                        umoci unpack --image $one:$one $one-tree >&2
                        cd $one-tree/rootfs
                        find . -path ./etc -prune -o -printf '%y %m %U %G %p %l\\n' | sort >../../$one.list
                        find srv tmp -type f -exec sha256sum {} + | sort >>../../$one.list
                        cd ../..
                        skopeo inspect --config oci:$one:$one | grep -v created_by | grep -e GREETING -e /usr/bin/run >>$one.list
                    done
                    diff ours.list theirs.list >&2
                    """
                try run(
                    "bash", ["-c", script, pushyardExecutable.string], environment: home.environment,
                    directory: directory, seconds: 300
                ).success()
            }
        }
    }
}
