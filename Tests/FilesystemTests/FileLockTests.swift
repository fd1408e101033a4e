import Filesystem
import SystemPackage
import TestSupport
import Testing

@Suite struct FileLockTests {
    @Test func saysWhoHoldsTheLock() throws {
        try withScratch { scratch in
            let helper = try HelperProcess("lock", scratch.path.string, "until\nthe moon is full")
            #expect(try helper.line() == "locked")
            let error = #expect(throws: FilesystemError.self) { _ = try FileLock(trying: "lock", in: scratch) }
            guard case .held(let path, let owner?) = error else {
                Issue.record("got \(String(describing: error))")
                return
            }
            #expect(path == scratch.path.appending("lock"))
            #expect(owner.process.pid == helper.pid)
            #expect(owner.process.isAlive)
            #expect(owner.message == "until the moon is full")
            let description = "process \(helper.pid) since \(owner.since) (until the moon is full)"
            #expect(error?.description == "cannot lock '\(path)': it is held by \(description)")
            helper.kill()
            #expect(!owner.process.isAlive)
            _ = try FileLock(trying: "lock", in: scratch)
        }
    }

    @Test func tellsNothingOfAnOwnerBeforeThis() throws {
        try withScratch { scratch in
            try scratch.withLock("lock", message: "the first") {}
            try scratch.withLock("lock") {
                let message = scratch.message { _ = try FileLock(trying: "lock", in: scratch) }
                #expect(message == "cannot lock 'lock': it is held by another process")
            }
        }
    }

    @Test func sharesWhatIsShared() throws {
        try withScratch { scratch in
            try scratch.withLock("lock", .shared) {
                _ = try FileLock(trying: "lock", in: scratch, .shared)
                let message = scratch.message { _ = try FileLock(trying: "lock", in: scratch) }
                #expect(message == "cannot lock 'lock': it is held by another process")
            }
            _ = try FileLock(trying: "lock", in: scratch)
        }
    }

    @Test func comesAfterWhoHoldsIt() throws {
        try withScratch { scratch in
            let first = try HelperProcess("lock", scratch.path.string, "first")
            #expect(try first.line() == "locked")
            let second = try HelperProcess("lock", scratch.path.string, "second")
            first.kill()
            #expect(try second.line() == "locked")
            try second.finish()
        }
    }

    @Test(arguments: [true, false])
    func waitsForTheFileThatIsThereNotForOneThatWas(replaced: Bool) throws {
        try withScratch { scratch in
            let first = try HelperProcess("lock", scratch.path.string, "first")
            #expect(try first.line() == "locked")
            let second = try HelperProcess("lock", scratch.path.string, "second")
            try waitUntilBlocked(second)
            try scratch.removeFile("lock")
            if replaced { try scratch.create("lock") }
            first.kill()
            #expect(try second.line() == "locked")
            let error = #expect(throws: FilesystemError.self) { _ = try FileLock(trying: "lock", in: scratch) }
            guard case .held(_, let owner?) = error else {
                Issue.record("got \(String(describing: error))")
                return
            }
            #expect(owner.process.pid == second.pid)
        }
    }

    @Test func passesNothingOnToPrograms() throws {
        try withScratch { scratch in
            let file = try scratch.createFile("file", mode: .ownerReadWrite)
            let queue = try TicketQueue(in: scratch.createDirectories("queue", mode: .ownerReadWriteExecute))
            let inherited = try queue.withTurn(message: "x") {
                try scratch.withLock("lock", message: "x") {
                    try run("ls", ["-l", "/proc/self/fd"]).success().outputText
                }
            }
            try file.close()
            #expect(!inherited.contains(scratch.path.string))
        }
    }

    @Test func refusesALockThatIsALink() throws {
        try withScratch { scratch in
            try scratch.createSymbolicLink("lock", to: Array("elsewhere".utf8))
            let message = scratch.message { _ = try FileLock(trying: "lock", in: scratch) }
            #expect(message == "cannot lock 'lock': a symbolic link stands in its path")
            #expect(try scratch.names == ["lock"])
        }
    }

    /// /proc/locks lists who waits with an arrow. The kernel tells nobody that it has put somebody there.
    private func waitUntilBlocked(_ helper: HelperProcess) throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            let locks = String(decoding: try Directory("/proc").contents(of: "locks", limit: 1 << 20), as: UTF8.self)
            let waits = locks.split(separator: "\n").contains { $0.contains("->") && $0.contains(" \(helper.pid) ") }
            if waits { return }
            try #require(ContinuousClock.now < deadline, "the helper did not wait within a minute")
        }
    }
}
