import Glibc
import SystemPackage
import TestSupport
import Testing

extension PushTests {
    /// What a builder can do to a push, and how it is reached.
    @Suite struct Builders {
        /// No shell reads the words of the setting, nor what is added.
        @Test func givesEachWordOfTheSettingToTheBuilderAsItIs() throws {
            try withYard { yard in
                let words = ["$(id)", "a  b", "it's", "\"", "*", "\\", ";exit 1"]
                try yard.setBuilder([.read] + words.map { .say($0) } + [.answer(StandIn.image)])
                let work = try yard.addKey("ann").makeWorktree(for: "blog")
                try work.commit()
                #expect(try work.push("main").success().remoteLines.suffix(8) == words + ["-----> \(StandIn.image)"])
            }
        }

        @Test(
            arguments: [
                ([.exit(75)], "error: cannot build 'blog' at COMMIT: the builder ended with status 75"),
                ([.read, .exit(255)], "error: cannot build 'blog' at COMMIT: the builder ended with status 255"),
                (
                    [.read, .say("an error: no"), .exit(3)],
                    "error: cannot build 'blog' at COMMIT: the builder ended with status 3"
                ),
                (
                    [.read, .say("error: so far"), .kill],
                    "error: cannot build 'blog' at COMMIT: the builder was ended by signal 9 (Killed)"
                ),
                ([.read, .say("error: no space"), .exit(50)], "error: no space"),
                ([.read, .kill], "error: cannot build 'blog' at COMMIT: the builder was ended by signal 9 (Killed)"),
                ([.read], "error: cannot build 'blog' at COMMIT: the builder named no image"),
                ([.read, .answer("")], "error: cannot build 'blog' at COMMIT: the builder named no image"),
            ] as [([StandIn.Step], String)])
        func declinesAPushWhoseBuildDidNotEndWell(steps: [StandIn.Step], sentence: String) throws {
            try withYard { yard in
                try yard.setBuilder(steps)
                let work = try yard.addKey("ann").makeWorktree(for: "blog")
                let commit = try work.commit()
                let push = try work.push("main")
                #expect(push.remoteLines.last == sentence.replacing("COMMIT", with: commit.short))
                #expect(push.ending == .exited(1))
                #expect(try yard.head(of: "blog") == nil)
            }
        }

        /// Nothing that a builder answers moves the pusher's cursor.
        @Test func showsTheLastLineOfTheAnswerWithoutItsControlCharacters() throws {
            try withYard { yard in
                try yard.setBuilder([.read, .answer("first"), .answer("\u{1b}[2Jimage")])
                let work = try yard.addKey("ann").makeWorktree(for: "blog")
                try work.commit()
                #expect(try work.push("main").success().remoteLines.last == "-----> \\x1b[2Jimage")
            }
        }

        @Test func declinesAPushWhoseBuilderIsNotThere() throws {
            try withYard { yard in
                let missing = yard.directory.appending("missing").string
                try yard.setBuilder(command: [missing])
                let work = try yard.addKey("ann").makeWorktree(for: "blog")
                try work.commit()
                let push = try work.push("main")
                #expect(push.remoteLines.last == "error: cannot start '\(missing)': no such file or directory")
                #expect(push.ending == .exited(1))
            }
        }

        /// A source of several pipes' size that nobody reads.
        @Test(
            arguments: [
                ([.exit(40)], Ending.exited(1)),
                ([.answer(StandIn.image)], .exited(0)),
            ] as [([StandIn.Step], Ending)])
        func doesNotWaitForABuilderThatDoesNotRead(steps: [StandIn.Step], ending: Ending) throws {
            try withYard { yard in
                try yard.setBuilder(steps)
                let work = try yard.addKey("ann").makeWorktree(for: "blog")
                try work.commit(["large": String(repeating: "0123456789abcdef", count: 100_000)])
                #expect(try work.push("main").ending == ending)
            }
        }

        @Test func showsWhatTheBuilderSaysAsItIsSaid() throws {
            try withYard { yard in
                try yard.setBuilder([.say("first"), .meet, .say("second"), .read, .answer(StandIn.image)])
                let work = try yard.addKey("ann").makeWorktree(for: "blog")
                try work.commit()
                try work.withPush("main") { push in
                    let build = try yard.builder.waitForArrival()
                    try push.waitForErrors("remote: first")
                    try build.goOn()
                    #expect(
                        try push.wait().success().remoteLines.suffix(3) == [
                            "first", "second", "-----> \(StandIn.image)",
                        ])
                }
            }
        }

        @Test func cancelsABuildThatHasClosedItsOutputs() throws {
            try withYard { yard in
                try yard.setBuilder([.meet, .closeOutputs, .meet])
                let work = try yard.addKey("ann").makeWorktree(for: "blog")
                try work.commit(["large": String(repeating: "0123456789abcdef", count: 100_000)])
                try work.withPush("main") { push in
                    try yard.builder.waitForArrival().goOn()
                    let build = try yard.builder.waitForArrival()
                    let ssh = try RunningProcess.descendants(of: push.pid).map(\.pid)
                    push.signal(SIGKILL)
                    for pid in ssh { kill(pid, SIGKILL) }
                    try RunningProcess.waitForEnd(of: build.pid, atMost: .seconds(1))
                }
            }
        }

        @Suite(.requires(tool: "sudo"), .requiresAnotherAccount) struct ThroughSudo {
            private static func setBuilder(_ steps: [StandIn.Step], of yard: Yard) throws {
                try yard.setBuilder(command: ["sudo", "-n"] + yard.builder.command(steps))
            }

            @Test func buildsAsRootWhatAnUnprivilegedUserReceived() throws {
                try withYard(of: .another) { yard in
                    try Self.setBuilder(StandIn.good, of: yard)
                    let work = try yard.addKey("ann").makeWorktree(for: "blog")
                    let commit = try work.commit()
                    let push = try work.push("-o", "message=it's; $(id)", "main").success()
                    #expect(
                        push.remoteLines.suffix(3) == ["-----> compiling", "       main.c", "-----> \(StandIn.image)"])
                    let build = try #require(try yard.builder.builds.first)
                    #expect(
                        try build.arguments == [
                            "build", "blog", "--commit", commit, "--ref", "refs/heads/main", "--pusher", "ann",
                            "--push-option", "message=it's; $(id)",
                        ])
                    #expect(try build.entries == ["644 build.sh"])
                    let environment = try build.environment
                    #expect(environment.contains("SUDO_USER=\(try Account.another.name)"))
                    #expect(!environment.contains { $0.hasPrefix("PUSHYARD_") })
                }
            }

            /// The hook may not signal it: it sees by itself that nobody reads any more.
            @Test func cancelsWithinASecond() throws {
                try withYard(of: .another) { yard in
                    try Self.setBuilder([.read, .meet, .meet], of: yard)
                    let work = try yard.addKey("ann").makeWorktree(for: "blog")
                    try work.commit()
                    try work.withPush("main") { push in
                        let build = try yard.builder.waitForArrival()
                        for pid in try RunningProcess.descendants(of: push.pid).map(\.pid) { kill(pid, SIGKILL) }
                        try RunningProcess.waitForEnd(of: build.pid, atMost: .seconds(1))
                    }
                    try yard.server.waitForQuiet()
                    #expect(try yard.head(of: "blog") == nil)
                    try Self.setBuilder(StandIn.good, of: yard)
                    try work.push("main").success()
                }
            }

            @Test func saysWhatSudoDoesNotAllow() throws {
                try withYard(of: .another) { yard in
                    try yard.setBuilder(command: ["sudo", "-n", "/bin/true"])
                    let work = try yard.addKey("ann").makeWorktree(for: "blog")
                    let commit = try work.commit()
                    #expect(
                        try work.push("main").remoteLines.suffix(2) == [
                            "sudo: a password is required",
                            "error: cannot build 'blog' at \(commit.short): the builder ended with status 1",
                        ])
                }
            }
        }

        @Suite struct ThroughSSH {
            @Test func buildsAtTheFactory() throws {
                try withFactory { yard, factory in
                    try factory.setSteps(StandIn.good)
                    let work = try yard.addKey("ann").makeWorktree(for: "blog")
                    let commit = try work.commit()
                    let push = try work.push("-o", "message=it's; $(id) \"x\"", "main").success()
                    #expect(
                        push.remoteLines.suffix(3) == ["-----> compiling", "       main.c", "-----> \(StandIn.image)"])
                    let build = try #require(try yard.builder.builds.first)
                    #expect(
                        try build.arguments == [
                            "build", "blog", "--commit", commit, "--ref", "refs/heads/main", "--pusher", "ann",
                            "--push-option", "message=it's; $(id) \"x\"",
                        ])
                    #expect(try build.entries == ["644 build.sh"])
                    #expect(try build.isCompressed)
                }
            }

            @Test func passesOnTheStatusOfTheFactory() throws {
                try withFactory { yard, factory in
                    try factory.setSteps([.read, .say("'make' ended with status 2"), .exit(40)])
                    let work = try yard.addKey("ann").makeWorktree(for: "blog")
                    let commit = try work.commit()
                    #expect(
                        try work.push("main").remoteLines.suffix(2) == [
                            "'make' ended with status 2",
                            "error: cannot build 'blog' at \(commit.short): the builder ended with status 40",
                        ])
                }
            }

            @Test func saysThatTheFactoryCannotBeReached() throws {
                try withFactory { yard, factory in
                    try factory.close()
                    let work = try yard.addKey("ann").makeWorktree(for: "blog")
                    let commit = try work.commit()
                    let push = try work.push("main")
                    let lines = push.remoteLines
                    #expect(
                        lines.contains { $0.hasPrefix("ssh: connect to host 127.0.0.1 port 1: Connection refused") })
                    #expect(
                        lines.suffix(2) == [
                            "error: cannot build 'blog' at \(commit.short): builder not reachable",
                            "  nothing was built and nothing has changed; push again later, or tell your admin",
                        ])
                    #expect(try yard.head(of: "blog") == nil)
                }
            }

            /// The connection is lost, and with it the build.
            @Test func cancelsWithinASecond() throws {
                try withFactory { yard, factory in
                    try factory.setSteps([.read, .meet, .meet])
                    let work = try yard.addKey("ann").makeWorktree(for: "blog")
                    try work.commit()
                    try work.withPush("main") { push in
                        let build = try yard.builder.waitForArrival()
                        for pid in try RunningProcess.descendants(of: push.pid).map(\.pid) { kill(pid, SIGKILL) }
                        try RunningProcess.waitForEnd(of: build.pid, atMost: .seconds(1))
                    }
                    try yard.server.waitForQuiet()
                    try factory.server.waitForQuiet()
                }
            }

            @Test func declinesAPushWhoseFactoryGoes() throws {
                try withFactory { yard, factory in
                    try factory.setSteps([.read, .meet, .meet])
                    let work = try yard.addKey("ann").makeWorktree(for: "blog")
                    let commit = try work.commit()
                    try work.withPush("main") { push in
                        _ = try yard.builder.waitForArrival()
                        try factory.server.killSessions()
                        #expect(
                            try push.wait().remoteLines.suffix(2) == [
                                "error: cannot build 'blog' at \(commit.short): builder not reachable",
                                "  nothing was built and nothing has changed; push again later, or tell your admin",
                            ])
                    }
                }
            }
        }
    }
}
