import SystemPackage
import TestSupport
import Testing

/// Chains as they are built: real containers, real buildah.
@Suite(
    .chainHome, .requiresRoot, .requires(tool: "runc"), .requires(tool: "buildah"), .requires(tool: "tar2sqfs"),
    .requires(tool: "m4")
)
struct ChainBuildTests {
    /// Every builder of ours; mmdebstrap is played.
    private static let chain = """
        {"params": {"WORD": "hello"},
         "images": [
          {"tag": "localhost/every/root:1", "suite": "bookworm", "mirrors": ["http://mirror.invalid/"]},
          {"tag": "localhost/every/base:1", "file": "Dockerfile.m4", "from": "localhost/every/root:1"},
          {"tag": "localhost/every/side:1", "from": "localhost/every/root:1", "run": ["echo side > /side"]},
          {"name": "maker", "from": "localhost/every/base:1", "args": {"SAID": "{WORD}"},
           "run": ["cp /f /out/a.deb; echo $SAID >> /out/a.deb; touch /out/other"], "exports": "*.deb"},
          {"tag": "localhost/every/app:1", "from": "localhost/every/base:1", "mounts": ["artifact:maker:/mnt:ro"],
           "run": ["cat /mnt/a.deb > /app"], "commit": {"cmd": ["cat", "/app"]}},
          {"tag": "localhost/every/page:1", "file": "Dockerfile.page", "contexts": {"art": "artifact:maker"}},
         ]}
        """

    private static let files = [
        "docker/dockerfile/Dockerfile.m4": "FROM BASE\nCOPY docker/f /f\n",
        "docker/dockerfile/Dockerfile.page":
            "FROM localhost/every/base:1\nRUN --mount=type=bind,from=art,target=/mnt cat /mnt/a.deb > /page\n",
        "docker/f": "one\n",
    ]

    private static let mmdebstrap = """
        for word; do case $word in */root.tar) cp "$TINY" "$word"; echo "as $SOURCE_DATE_EPOCH";; esac; done
        """

    @Test func buildsEveryKindOnceAndThenWhatChanged() throws {
        try Project.with(Self.files, manifest: Self.chain) { project in
            try project.program("mmdebstrap", Self.mmdebstrap)
            let tiny = ["TINY": project.home.root.string]
            #expect(
                try project.states("--jobs", "3", environment: tiny) == [
                    "root:1=built", "base:1=built", "side:1=built", "maker=built", "app:1=built", "page:1=built",
                ])
            #expect(try project.home.output(of: "localhost/every/page:1", "cat", "/page") == "one\nhello\n")
            #expect(try project.home.pushyard(["run", "localhost/every/app:1"]).outputText == "one\nhello\n")
            // What was mounted is in no layer, and nothing else was exported.
            #expect(
                try project.home.output(
                    of: "localhost/every/app:1", "sh", "-c", "ls /app; ls -d /m* 2>/dev/null || true") == "/app\n")
            let first = try project.chain(["build"], environment: tiny).success()
            #expect(first.errorText.contains("Up to date: localhost/every/root:1, localhost/every/base:1"))
            let forced = try project.chain(["build", "--force", "--builder-args", "--no-cache"], environment: tiny)
            #expect(try forced.success().outputText != "")

            try project.write("two\n", to: "docker/f")
            #expect(
                try project.states() == [
                    "root:1=up-to-date", "base:1=built", "side:1=up-to-date", "maker=built", "app:1=built",
                    "page:1=built",
                ])
            #expect(try project.home.output(of: "localhost/every/page:1", "cat", "/page") == "two\nhello\n")
        }
    }

    /// In a home of its own: nothing is collected while another test builds.
    @Test func buildsAgainWhatWasCollectedOfBuildahs() throws {
        try withTemporaryDirectory { path in
            try ChainHome.$current.withValue(ChainHome.make(at: path)) {
                let manifest = #"{"images": [{"tag": "localhost/kept:1", "dockerfile": "Dockerfile.kept"}]}"#
                let (name, text) = ("docker/dockerfile/Dockerfile.kept", "FROM localhost/tiny:1\nRUN echo one >/f\n")
                try Project.with([name: text], manifest: manifest) { project in
                    #expect(try project.states() == ["kept:1=built"])
                    #expect(try !project.home.pushyard(["gc"]).success().outputText.contains("cache"))
                    let images = project.home.chains.appending("containers/graph/overlay-images")
                    try run("sh", ["-c", "touch -d '31 days ago' */"], directory: images).success()
                    let collected = try project.home.pushyard(["gc"]).success().outputText
                    #expect(collected.split(separator: "cache of chains: image ").count == 3, "\(collected)")
                    #expect(try names(in: images).sorted() == ["images.json", "images.lock"])
                    try project.write(text + "RUN echo two >>/f\n", to: name)
                    #expect(try project.states() == ["kept:1=built"])
                    #expect(try project.home.output(of: "localhost/kept:1", "cat", "/f") == "one\ntwo\n")
                }
            }
        }
    }

    @Test func makesTheSameOfTheSame() throws {
        let manifest = """
            {"images": [
             {"tag": "localhost/same/a:1", "dockerfile": "Dockerfile.same"},
             {"tag": "localhost/same/b:1", "from": "localhost/same/a:1", "run": ["mkdir /d; echo $$ >/dev/null; touch /d/x"]}
            ]}
            """
        let files = ["Dockerfile.same": "FROM localhost/tiny:1\nRUN mkdir /made && touch /made/x && sleep 0.01\n"]
        try Project.with(files, manifest: manifest) { project in
            let digests = try (0..<2).map { _ in
                try project.chain(["build", "--force", "--builder-args", "--no-cache"]).success().outputText
            }
            #expect(digests[0] == digests[1])
            #expect(digests[0].hasPrefix("localhost/same/a:1@sha256:"))
        }
    }

    @Test func keepsBackWhatNeedsAnImageThatFailed() throws {
        let manifest = """
            {"images": [
             {"tag": "localhost/fail/1", "from": "localhost/tiny:1", "run": ["echo one > /one"]},
             {"tag": "localhost/fail/2", "from": "localhost/fail/1", "run": ["echo two > /two", "echo bad >&2; exit 3"]},
             {"tag": "localhost/fail/3", "from": "localhost/fail/2", "run": ["true"]},
             {"tag": "localhost/fail/4", "from": "localhost/fail/3", "run": ["true"]},
             {"tag": "localhost/fail/5", "from": "localhost/fail/1", "run": ["true"]},
             {"tag": "localhost/fail/6", "dockerfile": "Dockerfile.bad"}
            ]}
            """
        let files = ["Dockerfile.bad": "FROM localhost/fail/1\nRUN echo good > /good\nRUN exit 4\n"]
        try Project.with(files, manifest: manifest) { project in
            let result = try project.chain(["build", "--on-error", "keep"])
            #expect(result.ending == .exited(40))
            #expect(
                result.errorText.contains(
                    "\nSuccess: localhost/fail/1:latest, localhost/fail/5:latest\n"
                        + "Error: localhost/fail/2:latest, localhost/fail/6:latest\n"
                        + "Skip: localhost/fail/3:latest, localhost/fail/4:latest\n"
                        + "error: cannot build 'localhost/fail/2:latest': 'echo bad >&2; exit 3' failed with status 3\n"
                ))
            #expect(result.errorText.contains("\n2 | bad\n"))
            let kept = result.errorText.split(separator: " ").filter { $0.hasPrefix("localhost/chain-failed/") }
            let images = Set(kept.map(String.init)).sorted()
            try #require(images.count == 2)
            #expect(try project.home.output(of: images[0], "cat", "/good") == "good\n")
            #expect(try project.home.output(of: images[1], "cat", "/two") == "two\n")
        }
    }

    private static let trivial =
        #"{"images": [{"tag": "localhost/after", "from": "localhost/tiny:1", "run": ["true"]}]}"#

    @Test func diesWithAllThatItHasStarted() throws {
        // It is not 'sleep' until it has been executed.
        func sleeping(_ seconds: Int) -> String {
            "sleep \(seconds) & until [ $(cat /proc/$!/comm) = sleep ]; do :; done; echo begun; wait"
        }
        let manifest = """
            {"images": [
             {"tag": "localhost/slow/1", "from": "localhost/tiny:1", "run": ["\(sleeping(7301))"]},
             {"tag": "localhost/slow/2", "dockerfile": "Dockerfile.slow"}
            ]}
            """
        let files = ["Dockerfile.slow": "FROM localhost/tiny:1\nRUN \(sleeping(7302))\n"]
        try Project.with(files, manifest: manifest) { project in
            try withRunningTool(
                pushyardExecutable.string, ["chain", "build"],
                environment: project.home.environment.merging(project.environment) { $1 },
                directory: project.directory
            ) { build in
                try build.waitForErrors("1 | begun\n")
                try build.waitForErrors("2 | begun\n")
                let started = try RunningProcess.descendants(of: build.pid)
                let asleep = started.filter { $0.command.first == "sleep" }
                #expect(asleep.count == 2)
                build.signal(9)
                try build.wait()
                for process in asleep where process.command.last == "7302" {
                    try RunningProcess.waitForEnd(of: process.pid)
                }
                // The next one ends what runs in containers of our own.
                try project.write(Self.trivial, to: "docker/IMAGES.json")
                #expect(try project.states() == ["after=built"])
                for process in asleep { try RunningProcess.waitForEnd(of: process.pid) }
                let left = try names(in: project.home.chains).filter { $0.hasPrefix(".chain.\(build.pid)-") }
                #expect(left == [])
            }
        }
    }
}
