import SystemPackage
import TestSupport
import Testing

/// Debian's packer with Debian's docker.
@Suite(
    .chainHome, .requiresRoot, .requires(tool: "runc"), .requires(tool: "tar2sqfs"), .requires(tool: "packer"),
    .requires(tool: "dockerd")
)
struct PackerTests {
    private static let template = """
        {
          "variables": {"image": "localhost/tiny:1", "tag_name": "corp/packed", "tag_version": "1.0"},
          "builders": [{
            "type": "docker", "image": "{{user `image`}}", "pull": false, "commit": true,
            "volumes": {"PROJECT/provision": "/provision"},
            "run_command": ["-d", "-i", "-t", "--network=none", "--entrypoint=/bin/sh", "--", "{{.Image}}"],
            "changes": ["ENTRYPOINT [\\"/usr/bin/env\\"]", "CMD [\\"cat\\", \\"/file\\"]"]
          }],
          "provisioners": [{"type": "shell", "inline": ["cp /provision/file /file"]}],
          "post-processors": [
            {"type": "docker-tag", "repository": "{{user `tag_name`}}", "tag": "{{user `tag_version`}}"}
          ]
        }
        """

    private static let manifest = """
        {"images": [
          {"name": "packed", "version": "1.0", "builder_type": "packer"},
          {"tag": "localhost/on-packed", "from": "corp/packed:1.0", "run": ["cat /file > /other"]}
        ]}
        """

    @Test func buildsOnAnImageOfOursAndIsBuiltOn() throws {
        try Project.with(["provision/file": "provisioned\n"], manifest: Self.manifest) { project in
            let template = Self.template.split(separator: "PROJECT").joined(separator: project.directory.string)
            try project.write(template, to: "docker/packer/packed-1.0.json")
            try withDocker { docker in
                #expect(try project.states(environment: docker) == ["packed-1.0.json=built", "on-packed=built"])
                #expect(
                    try project.states(environment: docker) == [
                        "packed-1.0.json=up-to-date", "on-packed=up-to-date",
                    ])
                let containers = try run(
                    "docker", ["ps", "--all", "--quiet"], environment: toolEnvironment.merging(docker) { $1 })
                #expect(try containers.success().outputText == "")

                let live = try project.chain(
                    ["debug", "docker/packer/packed-1.0.json", "--", "cat", "/provision/file"], environment: docker)
                #expect(live.outputText == "provisioned\n")
                #expect(live.errorText.contains("the build would run:\n  cp /provision/file /file\n"))
            }
            #expect(try project.home.pushyard(["run", "corp/packed:1.0"]).outputText == "provisioned\n")
            #expect(try project.home.output(of: "localhost/on-packed", "cat", "/other") == "provisioned\n")
        }
    }
}

extension PackerTests {
    private static let slow = """
        {
          "builders": [{
            "type": "docker", "image": "localhost/tiny:1", "pull": false, "commit": true,
            "run_command": ["-d", "-i", "-t", "--network=none", "--entrypoint=/bin/sh", "--", "{{.Image}}"]
          }],
          "provisioners": [{"type": "shell", "inline": ["echo begun; while sleep 0.1; do echo more; done"]}]
        }
        """

    @Test func removesItsContainerWhenWeAreKilled() throws {
        let manifest = #"{"images": [{"name": "slow", "file": "slow.json", "builder_type": "packer"}]}"#
        try Project.with(["docker/packer/slow.json": Self.slow], manifest: manifest) { project in
            // Packer has something to say before it has ended the container, and before it has removed it.
            let slow = """
                #!/bin/sh
                PATH=${PATH#*:}
                [ "$1" = kill ] || exec docker "$@"
                sleep 0.5
                docker "$@"
                sleep 0.5
                """
            try project.write(slow, to: "bin/docker")
            try run("chmod", ["755", "bin/docker"], directory: project.directory).success()
            try withDocker { docker in
                var environment = project.home.environment.merging(docker) { $1 }
                environment["PATH"] = "\(project.directory)/bin:\(toolEnvironment["PATH", default: ""])"
                let list = ["ps", "--all", "--quiet", "--no-trunc"]
                try withRunningTool(
                    pushyardExecutable.string, ["chain", "build", "--builder-args=-color=false"],
                    environment: environment, directory: project.directory
                ) { build in
                    try build.waitForErrors(" begun\n")
                    #expect(try run("docker", list, environment: environment).success().outputText != "")
                    let started = try RunningProcess.descendants(of: build.pid)
                    build.signal(9)
                    for process in started { try RunningProcess.waitForEnd(of: process.pid) }
                }
                #expect(try run("docker", list, environment: environment).success().outputText == "")
            }
        }
    }
}

/// Calls `body` with the environment for a docker daemon, which ends with it and all that it runs.
func withDocker(_ body: ([String: String]) throws -> Void) throws {
    try withTemporaryDirectory { directory in
        let socket = "unix://\(directory)/docker.sock"
        let arguments = [
            "--iptables=false", "--ip6tables=false", "--bridge=none", "--data-root", "\(directory)/data",
            "--exec-root", "\(directory)/exec", "--pidfile", "\(directory)/pid", "--host", socket,
        ]
        // In a process namespace: when it ends, so does all that the daemon has started.
        let words = ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "dockerd"]
        try withRunningTool("unshare", words + arguments, environment: toolEnvironment) { daemon in
            try daemon.waitForErrors("API listen on")
            try body(["DOCKER_HOST": socket])
        }
    }
}
