import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite struct RunningToolTests {
    @Test func waitsForWhatAProgramSays() throws {
        try withRunningTool("sh", ["-c", "echo here >&2; exec sleep 1000"]) { tool in
            try tool.waitForErrors("here\n")
            tool.signal(SIGTERM)
            #expect(try tool.wait().ending == .signalled(SIGTERM))
        }
    }

    @Test func failsWhenAProgramEndsWithoutSayingIt() throws {
        let failure = try #require(throws: ToolFailed.self) {
            try withRunningTool("sh", ["-c", "echo gone >&2; exit 3"]) { tool in try tool.waitForErrors("here") }
        }
        #expect("\(failure)" == "'sh -c echo gone >&2; exit 3' ended with exited(3)\ngone\n")
    }

    @Test func neverLetsAProgramWaitForAReader() throws {
        try withRunningTool("sh", ["-c", "yes | head -c 1000000; yes | head -c 1000000 >&2"]) { tool in
            let result = try tool.wait().success()
            #expect((result.output.count, result.errors.count) == (1_000_000, 1_000_000))
        }
    }

    @Test func endsAProgramWithItsScope() throws {
        let pid = try withRunningTool("sleep", ["1000"]) { tool in tool.pid }
        #expect(kill(pid, 0) == -1)
        #expect(errno == ESRCH)
    }

    @Test func endsAScopeWhoseOutputsAnotherProgramKeepsOpen() throws {
        let pid = try withRunningTool("sh", ["-c", "sleep 1000 & echo $! >&2; wait"]) { tool in
            try tool.waitForErrors("\n")
            return try #require(Int32(tool.errorText.dropLast()))
        }
        #expect(kill(pid, SIGKILL) == 0)
    }

    @Test func findsWhatAProgramHasStarted() throws {
        // It announces itself: between fork and exec a process still has its parent's command.
        let script = #"sh -c 'sh -c "echo started >&2; kill -STOP \$\$" & wait'; true"#
        try withRunningTool("sh", ["-c", script]) { tool in
            try tool.waitForErrors("started\n")
            let processes = try RunningProcess.descendants(of: tool.pid)
            #expect(processes.count == 2)
            let last = try #require(processes.first { $0.command == ["sh", "-c", "echo started >&2; kill -STOP $$"] })
            #expect(throws: ProcessOutlasted.self) {
                try RunningProcess.waitForEnd(of: last.pid, atMost: .zero)
            }
            #expect(kill(last.pid, SIGKILL) == 0)
            try RunningProcess.waitForEnd(of: last.pid)
            try tool.wait()
        }
    }
}
