import Glibc
import SystemPackage
import TestSupport
import Testing

extension BuilderTests {
    /// What is left where something ends in the middle: the registry, the builder, its caller, the disk.
    @Suite struct LossTests {
        /// An app's names, images known by their inputs and settings: what a build that fails leaves as it was.
        private func state(of app: String, in home: BuilderHome) throws -> String {
            let script = """
                cd "$0"/builder
                "$1" image list | grep "/$2:" | sed 's/  [0-9]*-.*//'
                find artifacts/$2 config/$2.yml -type f | sort | xargs -r cksum
                """
            let words = [home.path.string, try pushyardExecutable.string, app]
            return try run("sh", ["-c", script] + words, environment: home.environment).outputText
        }

        /// What builds leave for the next one to sweep.
        private func leftovers(in home: BuilderHome) throws -> String {
            let script = "cd \"$0\"/builder; ls -A scratch | grep -v '^ext4-'; find locks -name '*.ticket'"
            return try run("sh", ["-c", script, home.path.string]).success().outputText
        }

        /// During the upload of a layer, and after it: between the image's own tag and the one that moves.
        @Test(
            .requires(tool: "docker-registry"), .requires(tool: "python3"),
            arguments: ["during", "after"])
        func changesNothingWhereTheRegistryIsLost(moment: String) throws {
            let home = try home()
            let app = "lost-\(moment)"
            try withDockerRegistry { registry in
                let end: FragileRegistry.End =
                    moment == "during" ? .bytes(4_000_000) : .request("PUT /v2/\(app)/manifests/latest")
                let before = try state(of: app, in: home)
                let source = Source.script("head -c 8M /dev/urandom >/big")
                try FragileRegistry.with(registry, until: end) { address in
                    let result = try home.build(app, source, "--registry", address)
                    #expect(result.ending == .exited(60), "\(result.errorText)")
                    #expect(result.errorText.contains("cannot build '\(app)': cannot push '\(address)/\(app):"))
                    #expect(result.errorText.contains("(E-PUSH)\n"))
                    #expect(result.output == [])
                }
                #expect(try state(of: app, in: home) == before)
                #expect(!registry.requests.contains("PUT /v2/\(app)/manifests/latest"))
                let again = try home.build(app, source, "--registry", registry.host).success()
                #expect(again.notes.suffix(2).map { $0.prefix(6) } == ["pushed", "moved "])
            }
        }

        /// A base that comes no more.
        @Test(.requires(tool: "docker-registry"), .requires(tool: "python3"))
        func saysThatABaseCannotBeHad() throws {
            let home = try home()
            try withDockerRegistry { registry in
                try FragileRegistry.with(registry, until: .request("/v2/team/base/manifests/")) { address in
                    let result = try home.build("baseless", .script("true"), "--base", "\(address)/team/base:1")
                    #expect(result.ending == .exited(20))
                    #expect(
                        result.errorText.contains(
                            "cannot build 'baseless': cannot use image '\(address)/team/base:1': "))
                }
            }
        }

        @Test(.requires(tool: "docker-registry")) func tellsHowABaseComesHere() throws {
            let home = try home()
            try withDockerRegistry { registry in
                let name = "\(registry.host)/base:1"
                let words = [["image", "tag", "debian:12", name], ["image", "push", name], ["image", "rm", name]]
                for words in words { try home.pushyard(words).success() }
                try withTemporaryDirectory { directory in
                    let environment = ["PUSHYARD_HOME": directory.string]
                    let result = try home.build(
                        "pulling", .script("true"), "--base", name, environment: environment
                    ).success()
                    #expect(result.notes.first == "pulling '\(name)'")
                    #expect(result.notes.dropFirst().first?.hasPrefix("pulled layer 1 of 1, ") == true)
                }
            }
        }

        /// Whatever moment it is: records are right at once, and the next build finds nothing in its way.
        @Test func isIntactWheneverItIsKilled() throws {
            try home().withCopy { home in try killBuilds(in: home) }
        }

        private func killBuilds(in home: BuilderHome) throws {
            var random = SeededGenerator(seed: 6)
            var died = 0
            let rounds = Soak.count(short: 3, full: 100)
            try withTemporaryDirectory(on: .memory) { directory in
                for round in 0..<rounds {
                    let source = Source.script("echo begun; head -c 3M /dev/urandom >/x; echo \(round) >/y; sleep 1")
                    try source.write(to: directory)
                    let words = ["build", "killed", directory.string]
                    try withRunningTool(pushyardExecutable.string, words, environment: home.environment) { build in
                        // Once surely in the middle.
                        if round == 0 { try build.waitForErrors("\nbegun\n") }
                        usleep(UInt32.random(in: 0..<900_000, using: &random))
                        build.signal(SIGKILL)
                    }
                    let state = try home.pushyard(["builds", "list", "killed", "--limit", "1", "--json"]).success()
                    if state.outputText.contains("\"state\":\"died\"") { died += 1 }
                    #expect(!state.outputText.contains("\"state\":\"running\""))
                    try home.pushyard(["image", "verify"]).success()
                    try Source.script("echo \(round) >/y").write(to: directory)
                    let next = try home.pushyard(["build", "killed", directory.string]).success()
                    let digest = try #require(try home.digest("localhost/killed:latest"))
                    #expect(next.image.hasPrefix("localhost/killed@sha256:\(digest)"))
                }
            }
            #expect(died > 0 && died <= rounds, "some were killed before their end")
            let left = try leftovers(in: home)
            #expect(left == "", "\(left)")
        }

        /// In the middle of the script: the container outlives its build, until there is another one.
        @Test func leavesNothingThatTheNextBuildDoesNotEnd() throws {
            let home = try home()
            let seconds = "\(Int.random(in: 100_000...999_999))"
            try withTemporaryDirectory(on: .memory) { directory in
                let script = "sleep \(seconds) & until grep -q sleep /proc/$!/comm; do :; done; echo begun; wait"
                try Source.script(script).write(to: directory)
                let words = ["build", "gone", directory.string]
                try withRunningTool(pushyardExecutable.string, words, environment: home.environment) { build in
                    try build.waitForErrors("\nbegun\n")
                    build.signal(SIGKILL)
                    // Its container has its outputs.
                    let show = try home.pushyard(["builds", "show", "gone"]).success().outputText
                    #expect(show.contains("  state   died\n"), "\(show)")
                    try home.build("gone", .script("true")).success()
                    try build.wait()
                }
            }
            #expect(try run("pgrep", ["-f", "^sleep \(seconds)$"]).ending == .exited(1))
            let running = try home.pushyard(["builds", "list", "gone", "--running"]).success().outputText
            #expect(running.split(separator: "\n").count == 1, "\(running)")
        }

        @Test(.requires(tool: "sudo")) func isCancelledThroughSudo() throws {
            let home = try home()
            try withTemporaryDirectory(on: .memory) { directory in
                try Source.script("echo begun; exec sleep 600").write(to: directory.appending("app"))
                let variables = home.environment.map { "\($0.key)=\($0.value)" }
                let script = "sudo -n env \"$@\" 2>&1 >/dev/null | grep -m1 '^begun$'; exit ${PIPESTATUS[0]}"
                let executable = try pushyardExecutable.string
                let words = variables + [executable, "build", "by-sudo", directory.appending("app").string]
                let result = try run("bash", ["-c", script, "bash"] + words)
                #expect(result.ending == .exited(130))
                #expect(result.outputText == "begun\n")
            }
            let show = try home.pushyard(["builds", "show", "by-sudo"]).success().outputText
            #expect(show.contains("  state   cancelled\n"), "\(show)")
        }

        /// A registry that takes connections and says nothing; behind it, another build that waits for its turn.
        @Test(.requires(tool: "python3")) func isCancelledWhileItWaits() throws {
            let home = try home()
            let port = UInt16.random(in: 10_000..<32_768)
            let listening = """
                import socket, sys, time
                listener = socket.create_server(('127.0.0.1', \(port)))
                print('ready', file=sys.stderr, flush=True)
                time.sleep(600)
                """
            try withTemporaryDirectory(on: .memory) { directory in
                try Source.script("true").write(to: directory)
                let words = ["build", "patient", directory.string]
                let stalled = words + ["--base", "127.0.0.1:\(port)/base:1"]
                let executable = try pushyardExecutable.string
                try withRunningTool("python3", ["-c", listening]) { silent in
                    try silent.waitForErrors("ready")
                    try withRunningTool(executable, stalled, environment: home.environment) { first in
                        let turn = "until \"$0\" builds list patient | grep -q running; do sleep 0.05; done"
                        try run("sh", ["-c", turn, executable], environment: home.environment).success()
                        try withRunningTool(executable, words, environment: home.environment) { second in
                            try second.waitForErrors("waiting for 'patient': 1 before this build")
                            second.signal(SIGTERM)
                            let result = try second.wait()
                            #expect(result.ending == .exited(130))
                            #expect(
                                result.errorText.contains(
                                    "cancelled: nobody waits for the build any more (E-CANCELLED)"))
                        }
                        // Of the two it is the older one that can be cancelled.
                        let begin = ContinuousClock.now
                        let cancel = try home.pushyard(["builds", "cancel", "patient"]).success().outputText
                        #expect(cancel.hasSuffix(" of 'patient': cancelled\n"), "\(cancel)")
                        let result = try first.wait()
                        // After 8 s it would be ended.
                        #expect(.now - begin < .seconds(4))
                        #expect(result.ending == .exited(130))
                        #expect(
                            result.errorText.contains("cancelled: nobody waits for the build any more (E-CANCELLED)"))
                    }
                }
            }
        }

        static let failures: [(script: String, options: [String], status: Int32)] = [
            ("exit 3", [], 40), ("sleep 60", ["--build-time", "1"], 41), ("exit 4", ["--check-reproducible"], 40),
            ("date +%s%N >/time", ["--check-reproducible"], 1), ("true", ["--registry", "127.0.0.1:1"], 60),
            ("true", ["--base", "localhost/nothing"], 20), ("true", ["--convention", "sti"], 2),
            ("true", ["--env", "A"], 2), ("true", ["--tag", "no tag"], 2), ("true", ["--build-memory", "x"], 2),
        ]

        @Test func changesNothingWhereItFails() throws {
            let home = try home()
            try home.pushyard(["config", "set", "failing-so", "caches=/cache"]).success()
            try home.build("failing-so", .script("echo good >/good")).success()
            let before = try state(of: "failing-so", in: home)
            #expect(before.contains("localhost/failing-so:latest") && before.contains("artifacts/failing-so/images/"))
            for (script, options, status) in Self.failures {
                let result = try home.build("failing-so", .script(script), options)
                #expect(result.ending == .exited(status), "\(result.errorText)")
                #expect(result.output == [])
                #expect(try state(of: "failing-so", in: home) == before, "\(script) \(options)")
            }
        }
    }
}
