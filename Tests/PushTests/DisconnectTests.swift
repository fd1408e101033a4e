import Glibc
import SystemPackage
import TestSupport
import Testing

extension PushTests {
    /// The pusher goes in the middle of a build: `kill -9` of what runs on his side.
    @Suite struct Disconnect {
        enum Victim: CaseIterable {
            case gitAndSSH, gitOnly, sshOnly
        }

        enum Log: CaseIterable {
            case quiet, chatty
        }

        @Test(arguments: Victim.allCases, Log.allCases)
        func cancelsTheBuildWithinASecond(victim: Victim, log: Log) throws {
            try withYard { yard in
                let work = try yard.addKey("ann").makeWorktree(for: "blog")
                let old = try work.commit()
                try work.push("main").success()

                try yard.setBuilder([.read, .meet] + (log == .chatty ? [.chatter(.max)] : []) + [.meet])
                try work.commit(["README": "hello\n"])
                let latency = try work.withPush("main") { push in
                    let build = try yard.builder.waitForArrival()
                    if log == .chatty {
                        try build.goOn()
                        try push.waitForErrors("line 100000 ")
                    }
                    let start = ContinuousClock.now
                    try Self.kill(victim, of: push)
                    try RunningProcess.waitForEnd(of: build.pid)
                    return ContinuousClock.now - start
                }
                #expect(latency < .seconds(1))

                try yard.server.waitForQuiet()
                #expect(try yard.leftovers == [])
                #expect(try yard.head(of: "blog") == old)
                try yard.setBuilder(StandIn.good)
                try work.push("main").success()
            }
        }

        @Test(arguments: Victim.allCases, Log.allCases)
        func letsTheBuildGoOnWhereThatIsSet(victim: Victim, log: Log) throws {
            try withYard { yard in
                try yard.pushyard("app", "create", "blog", "on-disconnect=continue").success()
                let work = try yard.addKey("ann").makeWorktree(for: "blog")
                let lines: [StandIn.Step] = log == .chatty ? [.chatter(50_000)] : []
                try yard.setBuilder([.read] + lines + [.meet] + lines + [.answer(StandIn.image)])
                let commit = try work.commit()
                try work.withPush("main") { push in
                    let build = try yard.builder.waitForArrival()
                    try Self.kill(victim, of: push)
                    try build.goOn()
                }
                try yard.server.waitForQuiet()
                #expect(try yard.head(of: "blog") == commit)
            }
        }

        @Test func cancelsAPushThatWaitsForItsTurn() throws {
            try withYard { yard in
                try yard.pushyard("app", "create", "blog", "branch=main", "wrong-branch=accept").success()
                let ann = try yard.addKey("ann").makeWorktree(for: "blog")
                let bob = try yard.addKey("bob").makeWorktree(for: "blog")
                try yard.setBuilder([.read, .meet, .answer(StandIn.image)])
                try ann.commit()
                try bob.commit()
                try ann.withPush("main") { push in
                    let build = try yard.builder.waitForArrival()
                    let first = try yard.shells
                    let other = try bob.withPush("main:topic") { waiting in
                        try waiting.waitForErrors("waiting")
                        let shell = try #require(yard.shells.first { !first.contains($0) })
                        try Self.kill(.gitAndSSH, of: waiting)
                        return shell
                    }
                    try RunningProcess.waitForEnd(of: other.pid, atMost: .seconds(1))
                    let tickets = try yard.leftovers.filter { $0.hasSuffix(".ticket") }
                    #expect(tickets == ["locks/turns/blog/1.ticket"])
                    try build.goOn()
                    #expect(try push.wait().ending == .exited(0))
                }
                #expect(try yard.head(of: "blog", "topic") == nil)
            }
        }

        /// The log goes to a file first: a pusher's terminal that takes nothing does not hold the build up.
        @Test func buildsToTheEndForAPusherWhoDoesNotRead() throws {
            try withYard { yard in
                let work = try yard.addKey("ann").makeWorktree(for: "blog")
                try yard.setBuilder([.read, .meet, .chatter(100_000), .meet, .answer(StandIn.image)])
                let commit = try work.commit()
                try work.withPush("main") { push in
                    let build = try yard.builder.waitForArrival()
                    let ssh = try #require(RunningProcess.descendants(of: push.pid).first)
                    Glibc.kill(ssh.pid, SIGSTOP)
                    try build.goOn()
                    try yard.builder.waitForArrival().goOn()
                    Glibc.kill(ssh.pid, SIGCONT)
                    let result = try push.wait().success()
                    let lines = result.remoteLines
                    #expect(lines.count { $0.hasPrefix("line ") } == 100_000)
                    #expect(lines.suffix(2) == ["line 100000 \(StandIn.filling)", "-----> \(StandIn.image)"])
                }
                #expect(try yard.head(of: "blog") == commit)
            }
        }

        private static func kill(_ victim: Victim, of push: RunningTool) throws {
            // git's only children are the ssh that it talks through and what packs the objects.
            let children = try RunningProcess.descendants(of: push.pid).map(\.pid)
            if victim != .sshOnly { push.signal(SIGKILL) }
            if victim != .gitOnly { for child in children { Glibc.kill(child, SIGKILL) } }
        }
    }
}

extension Yard {
    /// The `pushyard shell` of every connection.
    var shells: [RunningProcess] {
        get throws { try server.processes.filter { $0.command.dropFirst().first == "shell" } }
    }
}
