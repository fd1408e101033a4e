import Filesystem
import Glibc
import Records
import SystemPackage
import TestSupport
import Testing
import Threads

@Suite struct ProcessTests {
    @Test(arguments: ["queued", "running"])
    func aBuildThatIsKilledHasDied(state: String) throws {
        try withTemporaryDirectory(on: .memory) { directory in
            let records = try Records(in: Directory(directory))
            try withBuilder(state, in: directory) { builder, id in
                #expect(try records.build(id).state.name == state)
                #expect(try records.buildsUnderWay().map(\.id) == [id])
                builder.signal(SIGKILL)
                try builder.wait()
                #expect(try records.build(id).state == .died)
                #expect(try records.buildsUnderWay().isEmpty)
            }
        }
    }

    /// Its pid may belong to another process by then, with the same start time, too.
    @Test func aBuildOfAnEarlierBootHasDied() throws {
        try withTemporaryDirectory(on: .memory) { directory in
            try withBuilder("running", in: directory) { _, id in
                let later = try Records(in: Directory(directory), boot: BootID("00000000-0000-0000-0000-000000000000"))
                #expect(try later.build(id).state == .died)
                #expect(try Records(in: Directory(directory)).build(id).state.name == "running")
            }
        }
    }

    @Test func twentyProcessesRecordAtOnce() throws {
        try withTemporaryDirectory { directory in
            let helper = try recordsTestHelper.string
            let failures = Monitor<[String]>([])
            let threads = try (0..<20).map { _ in
                try Thread {
                    do {
                        try run(helper, ["many", directory.string, "5"]).success()
                    } catch {
                        failures.update { $0.append("\(error)") }
                    }
                }
            }
            for thread in threads { thread.join() }
            #expect(failures.update { $0 } == [])
            let builds = try Records(in: Directory(directory)).builds()
            #expect(builds.count == 100)
            #expect(builds.allSatisfy { $0.state.name == "succeeded" && $0.phases.count == 1 })
        }
    }

    /// What was said to be recorded is there, and nothing is half there, wherever in its writing the process was killed.
    @Test func keepsWhatWasRecordedBeforeAKill() throws {
        try withTemporaryDirectory { directory in
            let records = try Records(in: Directory(directory))
            for count in 1...20 {
                var said: [BuildID] = []
                try withRunningTool(recordsTestHelper.string, ["many", directory.string, "1000"]) { helper in
                    try helper.waitForErrors("\n")
                    usleep(UInt32(count) * 500)
                    helper.signal(SIGKILL)
                    said = try helper.wait().errorText.split(separator: "\n").map { try BuildID($0) }
                }
                for id in said { #expect(try records.build(id).state.name == "succeeded") }
                #expect(try records.integrityFaults() == [])
                #expect(try records.buildsUnderWay().isEmpty)
            }
        }
    }
}
