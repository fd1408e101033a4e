import Filesystem
import SystemPackage
import TestSupport
import Testing

@Suite struct TicketQueueTests {
    @Test func givesTurnsInOrderOfArrival() throws {
        try withScratch { scratch in
            let processes = try lineUp(6, in: scratch)
            for number in 1..<6 {
                try processes[number - 1].finish()
                #expect(try processes[number].line() == "turn")
                for place in 1..<(6 - number) {
                    #expect(try processes[number + place].line() == "place \(place) after \(number)")
                }
            }
            try processes[5].finish()
            #expect(try scratch.names == ["lock"])
        }
    }

    @Test func isNotHeldUpByTheKilled() throws {
        try withScratch { scratch in
            let processes = try lineUp(6, in: scratch)
            processes[2].kill()
            #expect(try processes[3].line() == "place 2 after 0")
            #expect(try processes[4].line() == "place 3 after 0")
            #expect(try processes[5].line() == "place 4 after 0")
            processes[0].kill()
            #expect(try processes[1].line() == "turn")
            #expect(try processes[3].line() == "place 1 after 1")
            #expect(try processes[4].line() == "place 2 after 1")
            #expect(try processes[5].line() == "place 3 after 1")
            processes[4].kill()
            #expect(try processes[5].line() == "place 2 after 1")
            processes[1].kill()
            #expect(try processes[3].line() == "turn")
            #expect(try processes[5].line() == "place 1 after 3")
            processes[3].kill()
            #expect(try processes[5].line() == "turn")
            processes[5].kill()
            #expect(try TicketQueue(in: scratch).line().isEmpty)
            #expect(try scratch.names == ["lock"])
        }
    }

    @Test(arguments: 1...UInt64(Soak.count(short: 2, full: 200)))
    func givesTheTurnToTheFirstWhoeverIsKilled(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        try withScratch { scratch in
            var line: [HelperProcess] = []
            for step in 0..<40 {
                if line.count < 6 && Bool.random(using: &random) {
                    let newcomer = try helper(in: scratch, "waits", "main", "\(step)")
                    let place = "place \(line.count) after "
                    #expect(try newcomer.line()?.hasPrefix(line.isEmpty ? "turn" : place) == true)
                    line.append(newcomer)
                } else if let victim = line.indices.randomElement(using: &random) {
                    line.remove(at: victim).kill()
                    // Those behind are told, each once.
                    for place in line.indices[victim...] {
                        let told = place == 0 ? "turn" : "place \(place) after "
                        #expect(try line[place].line()?.hasPrefix(told) == true)
                    }
                }
            }
            while let last = line.popLast() { last.kill() }
            #expect(try TicketQueue(in: scratch).line().isEmpty)
            #expect(try scratch.names == ["lock"])
        }
    }

    @Test func showsTheLine() throws {
        try withScratch { scratch in
            let processes = try lineUp(3, in: scratch)
            let line = try TicketQueue(in: scratch).line()
            #expect(line.map { $0?.process.pid } == processes.map(\.pid))
            #expect(line.map { $0?.message } == ["0", "1", "2"])
            #expect(line.map { $0?.subject } == ["main", "main", "main"])
        }
    }

    @Test func newcomerSupersedesWhoWaitsForTheSameSubject() throws {
        try withScratch { scratch in
            let running = try helper(in: scratch, "waits", "main", "running")
            #expect(try running.line() == "turn")
            let old = try helper(in: scratch, "waits", "main", "old")
            #expect(try old.line() == "place 1 after running")
            let other = try helper(in: scratch, "waits", "topic", "other")
            #expect(try other.line() == "place 2 after running")
            let new = try helper(in: scratch, "supersedes", "main", "new")
            let refusal = try old.line()
            #expect(refusal?.hasPrefix("superseded by process \(new.pid) since ") == true)
            #expect(refusal?.hasSuffix(" UTC (new)") == true)
            #expect(try old.line() == nil)
            #expect(try other.line() == "place 1 after running")
            // It may have looked before 'old' had left.
            var place = try new.line()
            if place == "place 3 after running" { place = try new.line() }
            #expect(place == "place 2 after running")
            try running.finish()
            #expect(try other.line() == "turn")
            #expect(try new.line() == "place 1 after other")
            try other.finish()
            #expect(try new.line() == "turn")
        }
    }

    @Test func tellsWhoDoesNotWaitWhoseTurnItIs() throws {
        try withScratch { scratch in
            let running = try helper(in: scratch, "leaves", "main", "running")
            #expect(try running.line() == "turn")
            let leaving = try helper(in: scratch, "leaves", "main", "leaving")
            let refusal = try leaving.line()
            #expect(refusal?.hasPrefix("it is the turn of process \(running.pid) since ") == true)
            #expect(refusal?.hasSuffix(" UTC (running)") == true)
            #expect(try TicketQueue(in: scratch).line().count == 1)
        }
    }

    @Test func stopsWaitingWhenTheClientIsGone() throws {
        try withScratch { scratch in
            let running = try helper(in: scratch, "waits", "main", "running")
            #expect(try running.line() == "turn")
            let waiting = try helper(in: scratch, "waits", "main", "waiting")
            #expect(try waiting.line() == "place 1 after running")
            try waiting.hangUp()
            #expect(try waiting.line() == "the client hung up while it waited for its turn")
            #expect(try waiting.line() == nil)
            #expect(try TicketQueue(in: scratch).line().map { $0?.message } == ["running"])
        }
    }

    @Test func leavesNothingWhenTheBodyThrows() throws {
        struct Refusal: Error {}
        try withScratch { scratch throws in
            #expect(throws: Refusal.self) {
                try TicketQueue(in: scratch).withTurn(message: "x") { throw Refusal() }
            }
            #expect(try scratch.names == ["lock"])
        }
    }

    @Test func countsOnAfterWhatTheDeadLeft() throws {
        try withScratch { scratch in
            // Killed after the record, before the ticket; and an owner that left its ticket only.
            try scratch.create("7.owner")
            try run("mkfifo", [scratch.path.appending("3.ticket").string]).success()
            try scratch.create("unrelated")
            let names = try TicketQueue(in: scratch).withTurn(message: "x") { try scratch.names }
            #expect(names == ["1.owner", "1.ticket", "lock", "unrelated"])
            #expect(try scratch.names == ["lock", "unrelated"])
        }
    }

    /// The first has its turn, the others wait, in this order.
    private func lineUp(_ count: Int, in scratch: Directory) throws -> [HelperProcess] {
        try (0..<count).map { number in
            let process = try helper(in: scratch, "waits", "main", "\(number)")
            #expect(try process.line() == (number == 0 ? "turn" : "place \(number) after 0"))
            return process
        }
    }

    private func helper(
        in scratch: Directory, _ arrival: String, _ subject: String, _ message: String
    ) throws -> HelperProcess {
        try HelperProcess("queue", scratch.path.string, arrival, subject, message)
    }
}
