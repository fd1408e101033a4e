import Glibc
import SystemPackage
import TestSupport
import Testing

/// From `git push` to an image in a registry, with nothing that stands in for anything.
@Suite(
    .requires(tool: "sshd"), .requires(tool: "git"), .requires(tool: "runc"), .requires(tool: "mmdebstrap"),
    .requires(tool: "tar2sqfs"), .requires(tool: "docker-registry"), .requires(tool: "skopeo"),
    .requiresRoot
)
struct RealBuilderTests {
    private func withBuilder(_ body: (Yard, DockerRegistry) throws -> Void) throws {
        try withDockerRegistry { registry in
            try withYard { yard in
                try yard.pushyard("image", "import", DebianRoot.archive.string, "debian:12").success()
                try yard.setBuilder(
                    command: [pushyardExecutable.string, "factory"],
                    settings: "registry: \(registry.host)\nnetwork: none\nbase-timeout: 0\n")
                try body(yard, registry)
            }
        }
    }

    private func inspect(_ name: String) throws -> String {
        try run("skopeo", ["inspect", "--tls-verify=false", "docker://\(name)"]).success().outputText
    }

    @Test func makesAnImageOfAPush() throws {
        try withBuilder { yard, registry in
            let work = try yard.addKey("ann").makeWorktree(for: "blog")
            let commit = try work.commit([
                "build.sh": "echo made of $(cat page) >index.html\n", "run.sh": "exec cat index.html\n",
                "page": "one\n",
            ])
            let push = try work.push("-o", "message=it's the first", "main").success()
            let name = "\(registry.host)/blog"
            #expect(
                push.remoteLines.dropFirst(3).dropLast() == [
                    "-----> making layer 1 of 1 ready to mount",
                    "-----> building as doskara: 'build.sh' and 'run.sh' at the root",
                    "-----> build: build.sh",
                    "-----> pushed \(name):\(commit.prefix(12))",
                    "-----> moved \(name):latest",
                ])
            let image = try #require(push.remoteLines.last).trimmingCharacter(" ")
            #expect(image.hasPrefix("-----> \(name)@sha256:"))
            for tag in [commit.prefix(12), "latest"] {
                let inspected = try inspect("\(name):\(tag)")
                #expect(inspected.contains(image.suffix(64)))
                #expect(inspected.contains(commit))
            }
            // The same source by another way.
            let archive = try run(
                pushyardExecutable.string, ["export", "--format", "tar", yard.repository("blog").string, "main"]
            ).success().outputText
            let replayed = try yard.pushyard("build", "blog", "--rebuild", input: archive).success()
            #expect("-----> " + replayed.outputText.trimmingCharacter("\n") == image)
        }
    }

    @Test func keepsTheBranchWhereTheBuildFails() throws {
        try withBuilder { yard, registry in
            let work = try yard.addKey("ann").makeWorktree(for: "blog")
            let good = try work.commit(["build.sh": "true\n", "run.sh": "true\n"])
            try work.push("main").success()
            try work.commit(["build.sh": "echo before; false || exit 3\n"])
            let push = try work.push("main")
            #expect(push.ending == .exited(1))
            #expect(push.remoteLines.contains("cannot build 'blog': 'build.sh' failed with status 3 (E-SCRIPT)"))
            #expect(push.remoteLines.last?.hasPrefix("  the source is kept: ") == true)
            #expect(push.remoteLines.count { $0.contains("cannot build") } == 1)
            #expect(try yard.head(of: "blog") == good)
            #expect(try inspect("\(registry.host)/blog:latest").contains(good))
        }
    }

    /// doskara's two ways to its factory, and the yard's: the same source makes the same image.
    @Test func buildsAtAFactory() throws {
        try withDockerRegistry { registry in
            try withFactory { yard, factory in
                let home = yard.directory.appending("factory-home")
                try run("mkdir", [home.string]).success()
                let environment = [
                    "PUSHYARD_HOME": home.string, "PUSHYARD_CONFIG": "/dev/null", "PUSHYARD_NETWORK": "none",
                    "PUSHYARD_REGISTRY": registry.host, "PUSHYARD_BASE_TIMEOUT": "0",
                ]
                let executable = try pushyardExecutable.string
                try run(
                    executable, ["image", "import", DebianRoot.archive.string, "debian:12"],
                    environment: toolEnvironment.merging(environment) { $1 }
                ).success()
                try factory.setCommand([executable, "factory"], environment: environment)
                let work = try yard.addKey("ann").makeWorktree(for: "blog")
                try work.commit(["build.sh": "echo built >page\n", "run.sh": "cat page\n"])
                let push = try work.push("-o", "message=it's \"quoted\"", "main").success()
                let image = try #require(push.remoteLines.last?.split(separator: " ").last)
                #expect(image.hasPrefix("\(registry.host)/blog@sha256:"))

                let archive = try work.git("archive", "--format=tar.gz", "HEAD").success().output
                let script = try factory.ssh("/usr/local/doskara/build.sh blog", input: archive).success()
                #expect(script.errors == [])
                let lines = script.outputText.split(separator: "\n")
                #expect(lines.last?.split(separator: "@").last == image.split(separator: "@").last)
                let words = try factory.ssh("pushyard build blog --push-option rebuild", input: archive).success()
                #expect(words.outputText.split(separator: "@").last?.dropLast() == image.split(separator: "@").last)
                let refused = try factory.ssh("pushyard build blog /etc/passwd", input: archive)
                #expect(refused.ending == .exited(2))
            }
        }
    }

    /// Who handed a source over by hand goes: ssh's end is the build's.
    @Test func isCancelledThroughSSH() throws {
        try withFactory { yard, factory in
            let home = yard.directory.appending("factory-home")
            try run("mkdir", [home.string]).success()
            let environment = [
                "PUSHYARD_HOME": home.string, "PUSHYARD_CONFIG": "/dev/null", "PUSHYARD_NETWORK": "none",
                "PUSHYARD_BASE_TIMEOUT": "0",
            ]
            let executable = try pushyardExecutable.string
            func pushyard(_ words: String...) throws -> String {
                try run(executable, words, environment: toolEnvironment.merging(environment) { $1 }).success()
                    .outputText
            }
            _ = try pushyard("image", "import", DebianRoot.archive.string, "debian:12")
            try factory.setCommand([executable, "factory"], environment: environment)
            try withTemporaryDirectory(on: .memory) { directory in
                try writeFile("echo begun; sleep 600\n", to: directory.appending("build.sh"))
                try writeFile("true\n", to: directory.appending("run.sh"))
                try run("tar", ["-czf", "app.tar.gz", "build.sh", "run.sh"], directory: directory).success()
                let words = factory.sshWords("'pushyard build blog'") + ["<", directory.appending("app.tar.gz").string]
                let script = "exec \(words.joined(separator: " "))"
                try withRunningTool("sh", ["-c", script]) { ssh in
                    try ssh.waitForErrors("\nbegun\n")
                    ssh.signal(SIGKILL)
                    try factory.server.waitForQuiet()
                }
            }
            #expect(try pushyard("builds", "show", "blog").contains("  state   cancelled\n"))
        }
    }
}
