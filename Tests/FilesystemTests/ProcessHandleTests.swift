import Filesystem
import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite struct ProcessHandleTests {
    @Test func reachesTheProcessThatIsMeant() throws {
        try withRunningTool("sleep", ["1000"]) { sleeper in
            guard let handle = try ProcessHandle(identity(of: sleeper.pid)) else {
                Issue.record("a sleeping process has not ended")
                return
            }
            #expect(try handle.waitForEnd(atMost: .zero) == false)
            try handle.signal(SIGTERM)
            #expect(try handle.waitForEnd(atMost: .seconds(60)))
            #expect(try sleeper.wait().ending == .signalled(SIGTERM))
            // It is gone, and its pid perhaps somebody else's.
            try handle.signal(SIGTERM)
        }
    }

    @Test func holdsNoProcessThatHasThePidOfAnother() throws {
        let own = try ProcessIdentity.current()
        #expect(try canBeHeld(own))
        let earlier = try #require(ProcessIdentity("\(own.pid)-\(own.startTime - 1)"))
        #expect(try !canBeHeld(earlier))
    }

    private func canBeHeld(_ process: ProcessIdentity) throws -> Bool {
        guard let handle = try ProcessHandle(process) else { return false }
        return try !handle.waitForEnd(atMost: .zero)
    }

    private func identity(of pid: Int32) throws -> ProcessIdentity {
        let fields = try text(of: FilePath("/proc/\(pid)/stat")).split(separator: " ")
        return try #require(ProcessIdentity("\(pid)-\(fields[21])"))
    }
}
