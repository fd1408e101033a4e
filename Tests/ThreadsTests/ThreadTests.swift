import Glibc
import Testing
import Threads

@Suite struct ThreadTests {
    @Test func joinWaitsForTheEnd() throws {
        let hasEnded = Monitor(false)
        let mayEnd = Monitor(false)
        let thread = try Thread {
            mayEnd.wait { $0 ? () : nil }
            hasEnded.update { $0 = true }
        }
        #expect(!hasEnded.update { $0 })
        mayEnd.update { $0 = true }
        thread.join()
        #expect(hasEnded.update { $0 })
    }

    @Test func runsOnAThreadOfItsOwn() throws {
        let other = Monitor<pthread_t?>(nil)
        let thread = try Thread { other.update { $0 = pthread_self() } }
        let found = other.wait { $0 }
        #expect(pthread_equal(found, pthread_self()) == 0)
        thread.join()
    }

    @Test func goesOnWhenDetached() throws {
        let hasEnded = Monitor(false)
        try Thread { hasEnded.update { $0 = true } }.detach()
        hasEnded.wait { $0 ? () : nil }
    }

    @Test func waitsNoLongerThanItIsTold() throws {
        let state = Monitor(0)
        let start = ContinuousClock.now
        #expect(state.wait(atMost: .milliseconds(1500)) { $0 == 1 ? $0 : nil } == nil)
        #expect(ContinuousClock.now - start >= .milliseconds(1500))
        let thread = try Thread { state.update { $0 = 1 } }
        #expect(state.wait(atMost: .seconds(600)) { $0 == 1 ? $0 : nil } == 1)
        thread.join()
    }

    @Test func givesWayToAllOthersOnItsOwnThreadOnly() throws {
        let process = __priority_which_t(PRIO_PROCESS.rawValue)
        let before = getpriority(process, 0)
        let nice = Monitor<[Int32]?>(nil)
        let thread = try Thread {
            let meanwhile = Thread.yieldingToAllOthers { getpriority(process, 0) }
            nice.update { $0 = [meanwhile, getpriority(process, 0)] }
        }
        #expect(nice.wait { $0 } == [19, before])
        #expect(getpriority(process, 0) == before)
        thread.join()
    }

    @Test func saysWhyThereIsNoThread() {
        #expect("\(ThreadError.notStarted(errno: EAGAIN))" == "cannot start a thread: Resource temporarily unavailable")
    }

    @Test func countsProcessors() {
        #expect(processorCount >= 1)
    }
}

@Suite struct MonitorTests {
    struct Failure: Error {}

    @Test func losesNoUpdate() throws {
        let sum = Monitor(0)
        let threads = try (0..<8).map { _ in
            try Thread { for _ in 0..<10_000 { sum.update { $0 += 1 } } }
        }
        for thread in threads { thread.join() }
        #expect(sum.update { $0 } == 80_000)
    }

    /// Two threads hand a turn to each other; each wakes only if the other's change wakes it.
    @Test func wakesAWaiterAfterEveryChange() throws {
        let turn = Monitor(0)
        let other = try Thread {
            for round in 0..<1000 {
                turn.wait { (turn: inout Int) -> Void? in
                    guard turn == 2 * round + 1 else { return nil }
                    turn += 1
                    return ()
                }
            }
        }
        for round in 0..<1000 {
            turn.wait { (turn: inout Int) -> Void? in
                guard turn == 2 * round else { return nil }
                turn += 1
                return ()
            }
        }
        other.join()
        #expect(turn.update { $0 } == 2000)
    }

    @Test func keepsWhatABodyChangedBeforeItThrew() {
        let state = Monitor(1)
        #expect(throws: Failure.self) {
            try state.update { (number: inout Int) throws in
                number = 2
                throw Failure()
            }
        }
        #expect(state.update { $0 } == 2)
    }
}
