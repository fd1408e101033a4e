import Glibc
import TestSupport
import Testing

extension PushTests {
    /// `kill -9` of what a push consists of.
    @Suite struct Kill {
        enum Victim: CaseIterable {
            case shell, hook, builder, git, all
        }

        /// Whatever was killed whenever: the ref has not moved, or has moved and the build is done; and once the next push,
        /// which works, is over, nothing is left of either.
        @Test func leavesNothingThatTheNextPushDoesNotRemove() throws {
            try withYard { yard in
                var generator = SeededGenerator(seed: 3)
                let ann = try yard.addKey("ann")
                try yard.setBuilder([.read, .say("-----> compiling"), .chatter(2000), .answer(StandIn.image)])
                var work = try ann.makeWorktree(for: "app0")
                var app = "app0"
                try work.commit()
                let longest = try ContinuousClock().measure { try work.push("main").success() }
                var kills = 0
                let rounds = Soak.count(short: 10, full: 200)
                for round in 1...rounds {
                    if generator.chance(1, in: 4) {
                        // The first push of an app, which creates its repository.
                        app = "app\(round)"
                        work = try ann.makeWorktree(for: app)
                        try work.commit()
                    }
                    let old = try yard.head(of: app)
                    let isRefused = generator.chance(1, in: 3)
                    if isRefused { try run("ln", ["-sf", "../../etc/passwd", "link"], directory: work.path).success() }
                    let commit = try work.commit(["round": "\(round)"])
                    let victim = generator.pick(Victim.allCases)
                    let moment = longest * Double.random(in: 0...1, using: &generator)
                    let isKilled = try work.withPush("main") { push in
                        let isKilled = try yard.kill(victim, at: .now + moment, of: push)
                        _ = try push.wait()
                        return isKilled
                    }
                    if isKilled { kills += 1 }
                    let comment: Comment = "round \(round): \(victim) after \(moment)"
                    do { try yard.server.waitForQuiet() } catch { Issue.record("\(comment): \(error)") }
                    let head = try yard.head(ofAny: app)
                    if head != old {
                        let build = try yard.builder.builds.first { try $0.isDone && $0.arguments.contains(commit) }
                        #expect(head == commit && !isRefused && build != nil, comment)
                    }

                    if isRefused { try run("rm", ["link"], directory: work.path).success() }
                    let next = try work.commit(["next": "\(round)"])
                    let result = try work.push("main")
                    #expect(result.ending == .exited(0), "\(comment):\n\(result.errorText)")
                    #expect(try yard.head(of: app) == next, comment)
                    try yard.server.waitForQuiet()
                    #expect(try yard.leftovers == [], comment)
                }
                // A push that is over before its moment comes is not killed.
                #expect(kills >= rounds / 2)
            }
        }

        /// What git cannot pass on to a shell that is gone, it does not read either, and waits for the hook that would say more.
        @Test(arguments: [.meet, .answer(StandIn.image)] as [StandIn.Step])
        func endsWithItsShellHoweverMuchOfTheLogIsUnread(last: StandIn.Step) throws {
            try withYard { yard in
                try yard.setBuilder([.read, .meet, .chatter(10_000), last])
                let work = try yard.addKey("ann").makeWorktree(for: "blog")
                try work.commit()
                try work.withPush("main") { push in
                    let build = try yard.builder.waitForArrival()
                    let shell = try #require(yard.shells.first)
                    Glibc.kill(shell.pid, SIGSTOP)
                    try build.goOn()
                    switch last {
                    case .meet: _ = try yard.builder.waitForArrival()
                    default: try RunningProcess.waitForEnd(of: build.pid)
                    }
                    Glibc.kill(shell.pid, SIGKILL)
                    try yard.server.waitForQuiet(atMost: .seconds(15))
                    _ = try push.wait()
                }
                #expect(try yard.head(of: "blog") == nil || yard.builder.builds.first?.isDone == true)
                try yard.setBuilder(StandIn.good)
                try work.commit()
                try work.push("main").success()
            }
        }

        /// Nobody would move the ref.
        @Test func endsTheBuildWithItsGit() throws {
            try withYard { yard in
                try yard.setBuilder([.read, .meet])
                let work = try yard.addKey("ann").makeWorktree(for: "blog")
                try work.commit()
                try work.withPush("main") { push in
                    _ = try yard.builder.waitForArrival()
                    for git in try yard.server.processes where git.isPart(of: .git) { Glibc.kill(git.pid, SIGKILL) }
                    try yard.server.waitForQuiet()
                    #expect(try push.wait().ending != .exited(0))
                }
                try yard.setBuilder(StandIn.good)
                try work.push("main").success()
            }
        }
    }
}

extension Yard {
    /// Ends the victim as soon as it is there, but not before that moment; false if the push is over first.
    fileprivate func kill(
        _ victim: PushTests.Kill.Victim, at moment: ContinuousClock.Instant, of push: RunningTool
    ) throws -> Bool {
        while true {
            let processes = try server.processes
            let victims = processes.filter { $0.isPart(of: victim) }
            // It is a moment that is chosen at random here, and no event to be waited for.
            let left = moment - .now
            if left > .zero {
                usleep(UInt32(min(left, .milliseconds(20)) / .microseconds(1)))
            } else if !victims.isEmpty {
                for process in victims { Glibc.kill(process.pid, SIGKILL) }
                return true
            } else if try RunningProcess.descendants(of: push.pid).isEmpty {
                return false
            } else {
                usleep(1000)
            }
        }
    }

    /// Nil also where the app itself has not been created.
    fileprivate func head(ofAny app: String) throws -> String? {
        try repositories.contains("\(app).git") ? head(of: app) : nil
    }
}

extension RunningProcess {
    fileprivate func isPart(of victim: PushTests.Kill.Victim) -> Bool {
        let word = command.dropFirst().first
        return switch victim {
        case .shell: word == "shell"
        case .hook: word == "hook"
        case .builder: word?.hasSuffix("/stand-in") == true
        case .git: command.first?.hasSuffix("git") == true
        case .all: [.shell, .hook, .builder, .git].contains { isPart(of: $0) }
        }
    }
}
