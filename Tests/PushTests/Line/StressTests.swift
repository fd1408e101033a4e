import Glibc
import SystemPackage
import TestSupport
import Testing
import Threads

extension PushTests {
    @Suite(
        .requiresRoot, .requires(tool: "runc"), .requires(tool: "tar2sqfs"), .requires(tool: "docker-registry"),
        .requires(tool: "curl"))
    struct Stress {
        /// Apps of several people, and pushes that are good, fail, are refused, are given up, or lose a process at random;
        /// afterwards refs, tags, records and rejected sources tell one story.
        @Test func agreesWithItselfAfterMuchHasGoneWrong() throws {
            let (apps, keys) = (Soak.count(short: 4, full: 10), Soak.count(short: 2, full: 5))
            let rounds = Soak.count(short: 3, full: 5)
            try withLine { line in
                let people = try (0..<keys).map { try line.yard.addKey("person\($0)") }
                let failure = Monitor<(any Error)?>(nil)
                let tallies = Monitor<[Tally]>([])
                let memory = try MemoryWatch(line.yard.server)
                let threads = try (0..<keys).map { key in
                    try Thread {
                        do {
                            for app in stride(from: key, to: apps, by: keys) {
                                let story = try Story("app\(app)", of: people[key], at: line, seed: UInt64(app))
                                let tally = try story.run(rounds)
                                tallies.update { $0.append(tally) }
                            }
                        } catch {
                            failure.update { $0 = error }
                        }
                    }
                }
                for thread in threads { thread.join() }
                let peak = memory.finish()
                if let error = failure.update({ $0 }) { throw error }
                try line.yard.server.waitForQuiet()
                try line.yard.pushyard("doctor", "--repair").success()

                let tally = tallies.update { $0 }.reduce(Tally(), +)
                let agreement = try Agreement(of: line)
                let disagreements = try agreement.disagreements
                #expect(disagreements == [])
                let succeeded = agreement.builds.count { $0.state == "succeeded" }
                #expect((tally.taken...(tally.taken + tally.unknown)).contains(succeeded))
                #expect((tally.refused...(tally.refused + tally.unknown)).contains(agreement.rejected.count))
                let doctor = try line.yard.pushyard("doctor").success()
                #expect(doctor.errorText == "")
                #expect(try line.disksAfterTheyHadTime() == [])

                // What one push takes, and the libraries' pages with it; an image adds a layer of one file.
                let pushes = tally.taken + tally.refused + tally.unknown
                let disk = try line.yard.diskUsage
                #expect(peak.ofOne < 128 << 20)
                #expect(peak.ofAll < keys * (256 << 20))
                #expect(disk < 64 << 20 + pushes << 19)
                if getenv("PUSHYARD_SOAK") != nil {
                    let states = Dictionary(grouping: agreement.builds) { build in
                        let reason = build.code == "E-SCRIPT" ? nil : build.message
                        return build.code.map { "\(build.state) (\($0)\(reason.map { ": \($0)" } ?? ""))" }
                            ?? build.state
                    }.mapValues(\.count)
                    print(
                        """
                        \(pushes) pushes: \(tally.taken) taken, \(tally.refused) refused, \(tally.unknown) interrupted
                        records: \(states.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", "))
                        memory: \(peak.ofOne >> 20) MiB in one process, \(peak.ofAll >> 20) MiB in all of them at once
                        disk: \(disk >> 20) MiB of the yard's
                        """)
                }
            }
        }
    }
}

extension Yard {
    /// Of the front and the builder, in bytes.
    fileprivate var diskUsage: Int {
        get throws {
            let words = try run("du", ["--summarize", "--block-size=1", home.string]).success().outputText
            return try #require(words.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) })
        }
    }
}

extension Line {
    /// The builds' scratch disks that are still there when those have ended that only unmount: what holds them last is nobody's
    /// child any more, and has no event to wait for.
    fileprivate func disksAfterTheyHadTime() throws -> [String] {
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            let disks = try names(in: "/sys/block").filter { name in
                // It may be detached meanwhile.
                let file = try? text(of: FilePath("/sys/block/\(name)/loop/backing_file"))
                return file?.contains(yard.directory.string) == true
            }
            if disks.isEmpty || .now > deadline { return disks }
            usleep(20_000)
        }
    }
}

/// What became of some pushes.
private struct Tally {
    /// With an image.
    var taken = 0
    /// Kept among the rejected.
    var refused = 0
    /// Somebody was killed meanwhile.
    var unknown = 0

    static func + (one: Tally, other: Tally) -> Tally {
        Tally(
            taken: one.taken + other.taken, refused: one.refused + other.refused, unknown: one.unknown + other.unknown)
    }
}

private enum Attempt: CaseIterable {
    case builds, fails, isRefused, isGivenUp, losesAProcess

    static func good(_ number: Int) -> [String: String] {
        ["build.sh": "echo \(number) >/page\n", "run.sh": "exec cat /page\n", "link": "\(number)"]
    }
}

/// One app's pushes, one after another.
private struct Story {
    private let app: String
    private let line: Line
    private let work: Worktree
    private let seed: UInt64

    init(_ app: String, of person: Pusher, at line: Line, seed: UInt64) throws {
        (self.app, self.line, self.seed) = (app, line, seed)
        work = try person.makeWorktree(for: app)
    }

    func run(_ rounds: Int) throws -> Tally {
        var generator = SeededGenerator(seed: seed)
        var tally = Tally()
        for round in 0..<rounds {
            let attempt = Attempt.allCases[Int.random(in: 0..<Attempt.allCases.count, using: &generator)]
            try act(attempt, round, &generator, &tally)
        }
        // Whatever has happened, the next push is as good as any.
        let commit = try work.commit(Attempt.good(rounds))
        try work.push("main").success()
        tally.taken += 1
        #expect(try line.yard.head(of: app) == commit)
        let digest = try line.digest(app, String(commit.prefix(12)))
        #expect(digest != nil)
        #expect(try line.digest(app, "latest") == digest)
        return tally
    }

    private func act(
        _ attempt: Attempt, _ round: Int, _ generator: inout SeededGenerator, _ tally: inout Tally
    ) throws {
        let before = try line.yard.head(of: app)
        switch attempt {
        case .builds:
            let commit = try work.commit(Attempt.good(round))
            try work.push("main").success()
            #expect(try line.yard.head(of: app) == commit)
            tally.taken += 1
        case .fails:
            try work.commit(["build.sh": "echo no >&2\nexit 3\n", "run.sh": "exit 1\n"])
            let push = try work.push("main")
            #expect(push.ending == .exited(1))
            #expect(push.errorText.contains("remote:   no\n") || push.errorText.contains("status 3"))
            try takeBack(before)
            tally.refused += 1
        case .isRefused:
            try work.commit(Attempt.good(round))
            try TestSupport.run("ln", ["-sf", "../../nowhere", "link"], directory: work.path).success()
            try work.commit([:])
            let push = try work.push("main")
            #expect(push.ending == .exited(1))
            #expect(push.errorText.contains("(E-LINKESC)"))
            try takeBack(before)
            tally.refused += 1
        case .isGivenUp, .losesAProcess:
            try work.commit(["build.sh": "echo \(round) >/page\nsleep 3\n", "run.sh": "exec cat /page\n"])
            try interrupt(attempt, &generator)
            tally.unknown += 1
            if let head = try line.yard.head(of: app), head != before {
                #expect(try line.digest(app, String(head.prefix(12))) != nil)
            } else {
                try takeBack(before)
            }
        }
    }

    /// Ends a push while its build runs: all of its owner's side, or one process of the yard's.
    private func interrupt(_ attempt: Attempt, _ generator: inout SeededGenerator) throws {
        try work.withPush("main") { push in
            try push.waitForErrors("build.sh")
            let client = try RunningProcess.descendants(of: push.pid).map(\.pid)
            if attempt == .isGivenUp {
                push.signal(SIGKILL)
                for pid in client { kill(pid, SIGKILL) }
            } else {
                let mine = try line.yard.server.processes.filter { process in
                    process.command.contains { $0.contains(app) }
                }
                if let victim = mine.randomElement(using: &generator) { kill(victim.pid, SIGKILL) }
                _ = try push.wait()
            }
        }
        // The next push waits for what is left of this one.
    }

    /// Back to what the yard has.
    private func takeBack(_ head: String?) throws {
        if let head {
            try work.git("reset", "--quiet", "--hard", head).success()
        } else {
            try work.git("update-ref", "-d", "HEAD").success()
            try work.git("rm", "-r", "--quiet", "--force", ".").success()
        }
    }
}
