import SystemPackage
import TestSupport
import Testing

extension BuilderTests {
    /// What becomes of an image: its names, here and in a registry.
    @Suite struct PublishingTests {
        private static let commit = "0123456789abcdef0123456789abcdef01234567"

        @Test(.requires(tool: "docker-registry"), .requires(tool: "skopeo"))
        func pushesAndThenMovesTheTags() throws {
            let home = try home()
            try withDockerRegistry { registry in
                let options = ["--registry", "\(registry.host)/team", "--commit", Self.commit, "--tags", "stable"]
                let result = try home.build("pushed", .script("echo one >/one"), options).success()
                let name = "\(registry.host)/team/pushed"
                #expect(result.image.hasPrefix("\(name)@sha256:"))
                #expect(
                    result.notes.suffix(3) == [
                        "pushed \(name):0123456789ab", "moved \(name):latest", "moved \(name):stable",
                    ])
                let puts = registry.requests.filter { $0.hasPrefix("PUT /v2/team/pushed/manifests/") }
                    .compactMap { $0.split(separator: "/").last }
                #expect(puts.suffix(3) == ["0123456789ab", "latest", "stable"])
                for tag in ["0123456789ab", "latest", "stable"] {
                    let inspected = try run(
                        "skopeo", ["inspect", "--tls-verify=false", "docker://\(name):\(tag)"]
                    ).success().outputText
                    #expect(inspected.contains(try #require(result.image.split(separator: "@").last)))
                    #expect(inspected.contains("\"org.opencontainers.image.revision\": \"\(Self.commit)\""))
                }
                let again = try home.build("pushed", .script("echo one >/one"), options).success()
                #expect(again.image == result.image)
                #expect(again.notes.contains { $0.hasPrefix("nothing to build: ") })
                let failing = try home.build("pushed", .script("exit 3"), options)
                #expect(failing.ending == .exited(40))
            }
        }

        @Test func changesNothingWhereTheRegistryIsAway() throws {
            let home = try home()
            let result = try home.build("unpushed", .script("true"), "--registry", "127.0.0.1:1")
            #expect(result.ending == .exited(60))
            #expect(result.errorText.contains("error: cannot build 'unpushed': cannot push '127.0.0.1:1/unpushed:"))
            #expect(try home.digest("127.0.0.1:1/unpushed:latest") == nil)
        }

        @Test func makesTheSameImageOfTheSameSource() throws {
            let home = try home()
            let source = Source.script("mkdir /made; for i in 1 2 3; do echo $i >/made/$i; done; date >/dev/null")
            let first = try home.build("same", source).success()
            let reused = try home.build("same", source).success()
            let rebuilt = try home.build("same", source, "--rebuild").success()
            #expect(reused.image == first.image && rebuilt.image == first.image)
            #expect(reused.notes.contains { $0.hasPrefix("nothing to build: ") })
            #expect(rebuilt.notes.contains("build: build.sh"))
            let piped = try home.pushyard(["build", "same", "--rebuild"], input: source.archive).success()
            #expect(piped.image == first.image)
        }

        @Test func reportsOnStandardOutputAsDoskaraDid() throws {
            let home = try home()
            let result = try home.pushyard(
                ["factory", "/usr/local/doskara/build.sh", "reported"], input: Source.script("echo built").archive
            ).success()
            #expect(result.errors == [])
            let lines = result.outputText.split(separator: "\n")
            #expect(lines.contains("built"))
            #expect(lines.last?.hasPrefix("localhost/reported@sha256:") == true)
            let failed = try home.pushyard(
                ["factory", "/usr/local/doskara/build.sh", "reported"], input: Source.script("exit 9").archive)
            #expect(failed.ending == .exited(40))
            #expect(failed.outputText.contains("'build.sh' failed with status 9 (E-SCRIPT)"))
        }

        /// Seed of it all: `build.sh APP < app.tar.gz`, installed as its comment says.
        @Test func isInstalledAsAScript() throws {
            let home = try home()
            let script = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
                .appending("Deploy/factory/build.sh")
            try withTemporaryDirectory(on: .memory) { directory in
                try run("ln", ["-s", pushyardExecutable.string, directory.appending("pushyard").string]).success()
                let environment = home.environment.merging(["PATH": "\(directory):/usr/bin:/bin"]) { $1 }
                let built = try run(
                    script.string, ["scripted"], input: Source.script("echo built").archive, environment: environment
                ).success()
                #expect(built.errors == [])
                #expect(built.outputText.split(separator: "\n").last?.hasPrefix("localhost/scripted@sha256:") == true)
                let usage = try run(script.string, environment: environment)
                #expect(usage.outputText == "usage: \(script) APP < app.tar.gz\n")
                #expect(usage.ending == .exited(2))
            }
        }

        @Test func comparesWhatTwoImagesMakeOfASource() throws {
            let home = try home()
            try home.makeImage("flavour", [:], "echo flavoured >/etc/flavour")
            let source = Source([
                "build.sh": "cat /etc/flavour >made 2>/dev/null; true", "run.sh": "cat made; test -s made",
            ])
            try withTemporaryDirectory(on: .memory) { directory in
                try source.write(to: directory)
                let options = ["--source", directory.string]
                let different = try home.pushyard(["compare", "debian:12", "localhost/flavour"] + options)
                #expect(different.ending == .exited(1))
                #expect(
                    different.outputText == """
                        end: status 1 and status 0
                        output: line 1 is '' and 'flavoured'
                        files: 'build/made': content

                        """)
                let same = try home.pushyard(["compare", "debian:12", "debian:12"] + options).success()
                #expect(same.outputText == "no difference\n")
            }
        }

        /// What the one build makes, the other's base may have: what counts is what there is in the end.
        @Test func comparesTheTreesAndNotTheLayers() throws {
            let home = try home()
            let common = "mkdir -p /opt/x; echo 1 >/opt/x/a; rm -rf /usr/share/doc /etc/motd; ln -s a /opt/x/l; "
            try home.makeImage("prepared", [:], common + "echo 2 >/opt/x/b; echo 3 >/opt/c")
            let source = Source(["build.sh": common + "chmod 700 /opt/x; echo 4 >/opt/x/b\n", "run.sh": "cat /opt/x/*"])
            try withTemporaryDirectory(on: .memory) { directory in
                try source.write(to: directory)
                let words = ["compare", "debian:12", "localhost/prepared", "--source", directory.string]
                #expect(try home.pushyard(words).success().outputText == "no difference\n")
                try Source(["build.sh": common + "rm -rf /opt/x/b", "run.sh": "ls /opt/x"]).write(to: directory)
                #expect(try home.pushyard(words).success().outputText == "no difference\n")
                try Source(["build.sh": common + "chmod 600 /opt/x/a", "run.sh": "ls /opt/x"]).write(to: directory)
                let different = try home.pushyard(words)
                #expect(different.ending == .exited(1))
                #expect(different.outputText == "output: line 2 is 'l' and 'b'\n")
            }
        }

        @Test func tellsHowTwoBuildsDiffer() throws {
            let home = try home()
            let good = try home.build("repeated", .script("echo 1 >/1"), "--check-reproducible").success()
            #expect(good.outputText == "reproducible: two builds have made the same layers\n")
            let archive = try Source.script("date +%s%N >/time; echo 1 >/1").archive
            let bad = try home.pushyard(["build", "repeated", "--check-reproducible"], input: archive)
            #expect(bad.ending == .exited(1))
            #expect(
                bad.errorText.contains(
                    "cannot build 'repeated': two builds have made different layers (E-REPRODUCIBLE)\n  'time': content\n"
                ))
            #expect(try home.digest("localhost/repeated:latest") == nil)
        }

        @Test(arguments: [
            ("sleep 60", ["--build-time", "1"], 41, "'build.sh' was ended: it took longer than 1 s (E-TIMELIMIT)"),
            (
                "head -c 200M /dev/zero | tail >/dev/null", ["--build-memory", "32M"], 42,
                "out of memory"
            ),
            (
                "head -c 200M /dev/zero >/file", ["--build-disk", "64M"], 43,
                "the build may not write more than 64 MiB (E-DISK)"
            ),
        ])
        func endsBuildsAtTheirLimits(script: String, options: [String], status: Int32, message: String) throws {
            let result = try home().build("limited", .script("set -e\n" + script), options)
            #expect(result.ending == .exited(status))
            #expect(result.errorText.contains(message))
        }

        @Test func buildsTwoOfAnAppOneAfterAnotherAndTenOthersBeside() throws {
            let home = try home()
            try withTemporaryDirectory(on: .memory) { directory in
                try Source.script("echo $A; sleep 0.5").write(to: directory.appending("app"))
                let script = """
                    for n in 1 2; do "$0" build queued "$1" --env A=$n >/dev/null 2>queued.$n & done
                    for n in 1 2 3 4 5 6 7 8 9 10; do "$0" build beside$n "$1" >/dev/null 2>&1 & done
                    status=0
                    for job in $(jobs -p); do wait $job || status=$?; done
                    exit $status
                    """
                try run(
                    "bash", ["-c", script, pushyardExecutable.string, directory.appending("app").string],
                    environment: home.environment, directory: directory
                ).success()
                let waits = try run("sh", ["-c", "cat queued.* | grep -c '^-----> waiting for'"], directory: directory)
                #expect(waits.outputText != "0\n")
            }
            for name in ["queued"] + (1...10).map({ "beside\($0)" }) {
                #expect(try home.digest("localhost/\(name):latest") != nil)
            }
        }

        @Test func isCancelledWhenNobodyReads() throws {
            let home = try home()
            try withTemporaryDirectory(on: .memory) { directory in
                try Source.script("echo begun; exec sleep 600").write(to: directory.appending("app"))
                // head(1) ends when it has seen the line, and nobody reads standard error any more.
                let script = """
                    "$0" build cancelled "$1" 2>&1 >/dev/null | grep -m1 '^begun$'
                    exit ${PIPESTATUS[0]}
                    """
                let result = try run(
                    "bash", ["-c", script, pushyardExecutable.string, directory.appending("app").string],
                    environment: home.environment)
                #expect(result.ending == .exited(130))
                #expect(result.outputText == "begun\n")
            }
            #expect(try home.digest("localhost/cancelled:latest") == nil)
        }
    }
}
