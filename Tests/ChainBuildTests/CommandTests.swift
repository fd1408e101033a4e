import SystemPackage
import TestSupport
import Testing

/// `chain debug` and `chain push`, and the programs that users of the seeds know.
@Suite(.chainHome, .requiresRoot, .requires(tool: "runc"), .requires(tool: "tar2sqfs"))
struct CommandTests {
    private static let manifest = """
        {"images": [
          {"name": "made", "from": "localhost/tiny:1", "args": {"WORD": "hi"}, "run": ["echo $WORD > /out/file"],
           "exports": "file"},
          {"tag": "localhost/user:1", "name": "user", "from": "localhost/tiny:1", "mounts": ["artifact:made:/mnt:ro"],
           "run": ["cat /mnt/file > /file"]}
        ]}
        """

    @Test func startsAContainerAsTheBuildWould() throws {
        try Project.with(manifest: Self.manifest) { project in
            let script = "cat /mnt/file; ls /provision_dir.in; touch /x"
            let result = try project.chain(["debug", "user", "--", "sh", "-c", script])
            #expect(result.outputText == "hi\ndocker\n")
            #expect(
                result.errorText.contains(
                    "the build would run:\n  run /bin/sh -euc 'cat /mnt/file > /file'\n  commit localhost/user:1\n"))
            #expect(result.ending == .exited(0))
            let made = try project.chain(["debug", "made", "--", "sh", "-c", "echo $WORD > /out/x; exit 7"])
            #expect(made.ending == .exited(7))
            let nothing = try project.chain(["debug", "nothing"])
            #expect(nothing.ending == .exited(2))
            #expect(nothing.errorText.hasPrefix("error: no image of the chain is called 'nothing'\n"))
        }
    }

    @Test(.requires(tool: "docker-registry")) func pushesUnderTheRegistryThatIsNamed() throws {
        let manifest = """
            {"images": [
              {"tag": "yard/pushed:1", "from": "localhost/tiny:1", "run": ["true"]},
              {"tag": "yard/kept:1", "from": "localhost/tiny:1", "run": ["true"], "push": false}
            ]}
            """
        try Project.with(manifest: manifest) { project in
            try project.chain(["build"]).success()
            try withDockerRegistry { registry in
                let result = try project.chain(["push", "--registry", "\(registry.host)/base"]).success()
                #expect(result.outputText.hasPrefix("\(registry.host)/base/yard/pushed:1@sha256:"))
                #expect(result.outputText.split(separator: "\n").count == 1)
                try project.home.pushyard(["image", "pull", "\(registry.host)/base/yard/pushed:1"]).success()
            }
        }
    }

    @Test func isReachedByThePrograms() throws {
        try Project.with(manifest: Self.manifest) { project in
            try project.program("pushyard", "exec \(pushyardExecutable) \"$@\"")
            let environment = project.home.environment.merging(project.environment) { $1 }
            func start(_ script: String, _ arguments: String...) throws -> ToolResult {
                try run(
                    repository.appending(script).string, arguments, environment: environment,
                    directory: project.directory)
            }
            let list = try start("Deploy/corpusops/build.py", "--list").success()
            #expect(
                list.outputText
                    == "made              --images=run__made\nlocalhost/user:1  --images=localhost/user:1\n")
            let python = try run(
                "python3",
                [repository.appending("Deploy/corpusops/build.py").string, "--quiet", "--no-squash", "user"],
                environment: environment, directory: project.directory)
            #expect(try python.success().outputText.contains("localhost/user:1@sha256:"))
            #expect(try start("Deploy/corpusops/build.sh", "user").success().errorText.contains("Up to date: made"))
            let live = try start("Deploy/corpusops/run_livepacker_test.sh", "made", "--", "sh", "-c", "echo $WORD")
            #expect(try live.success().outputText == "hi\n")
            try project.write(#"{"name": "__NAME__"}"#, to: "docker/packer.json")
            try project.write(
                #"{"images": [{"name": "blog", "version": "1", "builder_type": "packer"}]}"#, to: "docker/IMAGES.json")
            try start("Deploy/corpusops/build.sh", "--generate-images").success()
            #expect(try text(of: project.directory.appending("docker/packer/blog-1.json")) == #"{"name": "blog"}"#)
        }
    }

    @Test(arguments: [
        ("debbase.sh", ["trixie"], ["yard/debbase:trixie", "yard/pybuild:trixie"]),
        ("buildpython.sh", ["bookworm", "3.11", "2"], ["python-deb"]),
        ("python.sh", [], ["yard/python:3.11-bookworm", "yard/wheelbuild:3.11-bookworm"]),
    ])
    func knowsSeedTwosScripts(script: String, arguments: [String], images: [String]) throws {
        try Project.with(manifest: "{}") { project in
            // The same chain, looked at and not built.
            try project.program("pushyard", "shift 2; exec \(pushyardExecutable) chain list \"$@\"")
            let environment = project.home.environment.merging(project.environment) { $1 }
            let path = repository.appending("Deploy/base-images/build/\(script)").string
            let result = try run(path, arguments, environment: environment, directory: project.directory).success()
            #expect(result.outputText.split(separator: "\n").map { String($0.prefix { $0 != " " }) } == images)
        }
    }
}
