import SystemPackage
import TestSupport
import Testing

/// The programs that build images: played, missing, too old.
@Suite(.chainHome, .requiresRoot, .requires(tool: "runc"), .requires(tool: "tar2sqfs"))
struct ToolTests {
    private static let docker = "echo 'Docker version 20.10.24, build abc'"

    /// What corpusops saw when systemd had cleaned `/tmp` in the container.
    private static let race = """
        echo "    docker: /tmp/script_3178.sh: 1: /tmp/script_3178.sh: not found"
        echo "Build 'docker' errored: Script exited with non-zero exit status: 127"
        exit 1
        """

    @Test(arguments: [
        ("test $count -ge 3 && exit 0; \(race)", 3, 0 as Int32),
        (race, 10, 40),
        ("echo 'Build docker errored: something else'; exit 1", 1, 40),
        ("exit 0", 1, 0),
    ])
    func triesPackerAgainForOneReasonAlone(script: String, attempts: Int, status: Int32) throws {
        let manifest = #"{"images": [{"name": "p\#(attempts)\#(status)", "file": "p.json", "builder_type": "packer"}]}"#
        let files = ["docker/packer/p.json": #"{"builders": [{"type": "docker", "image": "localhost/tiny:1"}]}"#]
        try Project.with(files, manifest: manifest) { project in
            try project.program("docker", Self.docker)
            try project.program(
                "packer",
                """
                test "$1" = --version && echo 1.6.6 && exit
                echo "$@" >>\(project.directory)/calls
                count=$(wc -l <\(project.directory)/calls)
                \(script)
                """)
            let result = try project.chain(["build", "--builder-args=-color=false"])
            #expect(result.ending == .exited(status))
            let calls = try text(of: project.directory.appending("calls")).split(separator: "\n")
            #expect(calls.count == attempts)
            #expect(calls.first?.hasPrefix("build -color=false ") == true)
            #expect(calls.first?.hasSuffix(".json") == true)
        }
    }

    @Test(arguments: [
        ("packer", "echo 0.12.3", "'packer' is version 0.12.3, and 1.0 or later is needed"),
        ("docker", "echo 'Docker version 1.12.6, build x'", "'docker' is version 1.12.6, and 1.13 or later is needed"),
    ])
    func wantsTheVersionsThatSeedThreeWants(tool: String, script: String, message: String) throws {
        let manifest = #"{"images": [{"name": "old", "file": "p.json", "builder_type": "packer"}]}"#
        let files = ["docker/packer/p.json": #"{"builders": [{"type": "docker", "image": "localhost/tiny:1"}]}"#]
        try Project.with(files, manifest: manifest) { project in
            try project.program("docker", Self.docker)
            try project.program("packer", "echo 1.6.6")
            try project.program(tool, script)
            let result = try project.chain(["build"])
            #expect(result.errorText.hasSuffix("error: \(message)\n"))
            #expect(result.ending == .exited(14))
        }
    }

    @Test func endsWhatTakesTooLong() throws {
        let manifest =
            #"{"images": [{"tag": "localhost/long", "suite": "bookworm", "mirrors": ["http://mirror.invalid/"]}]}"#
        try Project.with(manifest: manifest) { project in
            try project.program("mmdebstrap", "echo begun; sleep 7501")
            let result = try project.chain(["build", "--quiet"], environment: ["PUSHYARD_BUILD_TIME": "1s"])
            #expect(
                result.errorText.hasSuffix(
                    """
                    error: cannot build 'localhost/long:latest': 'mmdebstrap' was ended: it took longer than 1 s
                      the setting 'build-time' allows more

                    """))
            #expect(result.ending == .exited(41))
        }
    }

    @Test(arguments: [
        (#"{"tag": "localhost/x", "dockerfile": "Dockerfile"}"#, "buildah", "buildah"),
        (#"{"tag": "localhost/x", "suite": "bookworm"}"#, "mmdebstrap", "mmdebstrap"),
        (#"{"name": "x", "file": "p.json", "builder_type": "packer"}"#, "docker", "docker.io"),
    ])
    func namesThePackageOfWhatIsMissing(image: String, tool: String, package: String) throws {
        let files = [
            "docker/packer/p.json": #"{"builders": [{"type": "docker", "image": "localhost/tiny:1"}]}"#,
            "Dockerfile": "FROM localhost/tiny:1\n",
        ]
        try Project.with(files, manifest: #"{"images": [\#(image)]}"#) { project in
            let result = try project.chain(["build"], environment: ["PATH": "/nonexistent"])
            #expect(
                result.errorText.hasSuffix(
                    "error: '\(tool)' is not installed\n  install Debian's package '\(package)'\n"))
            #expect(result.ending == .exited(14))
        }
    }

    @Test func givesNoPrivilegeThatTheAdminDoesNotAllow() throws {
        let manifest = """
            {"images": [{"tag": "localhost/privileged", "from": "localhost/tiny:1", "run": ["true"],
                         "security": {"privileged": true}}]}
            """
        try Project.with(manifest: manifest) { project in
            let result = try project.chain(["build", "--quiet"])
            #expect(
                result.errorText.hasSuffix(
                    """
                    error: 'localhost/privileged:latest' wants 'privileged', which needs the admin's permission
                      set 'chain-privileges' to 'true' to allow it to all manifests

                    """))
            #expect(result.ending == .exited(21))
        }
    }

    @Test(.requires(tool: "podman"), .requires(tool: "buildah"))
    func hasPodmanRunWhatIsPrivileged() throws {
        let manifest = """
            {"images": [{"tag": "localhost/allowed", "from": "localhost/tiny:1", "security": {"privileged": true},
                         "run": ["mkdir /there", "cat /proc/self/status >/status; echo $WORD >/word"],
                         "args": {"WORD": "said"}, "commit": {"cmd": ["cat", "/word"]}}]}
            """
        try Project.with(manifest: manifest) { project in
            let allowed = ["PUSHYARD_CHAIN_PRIVILEGES": "true"]
            try project.chain(["build"], environment: allowed).success()
            #expect(try project.home.pushyard(["run", "localhost/allowed"]).outputText == "said\n")
            let status = try project.home.output(of: "localhost/allowed", "cat", "/status")
            // More than the 14 of containers without privileges.
            let capabilities = status.split(separator: "\n").first { $0.hasPrefix("CapEff:") }
            #expect(capabilities.flatMap { UInt64($0.dropFirst(8), radix: 16) }.map { $0.nonzeroBitCount } ?? 0 > 30)
        }
    }
}
