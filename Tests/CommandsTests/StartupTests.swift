import SystemPackage
import TestSupport
import Testing

@Suite struct StartupTests {
    /// Each push starts `pushyard` several times. What is measured ends with the process: these ends come soon.
    ///
    /// The least of many runs is what is judged: whatever else the machine does only ever adds to a run, and what this
    /// test is to catch, a library linked or work done before the arguments are read, adds to every one of them.
    @Test(
        .disabled(if: isDebugBuild, "only the release has a start-up budget: use Tests/run"),
        arguments: [
            (["--help"], Int32(0)),
            (["shell", "--key", "0123456789abcdef0123456789abcdef", "--home", "HOME"], Int32(21)),
            (["hook", "pre-receive"], Int32(1)),
        ]
    )
    func startsWithinFiveMilliseconds(arguments: [String], status: Int32) throws {
        let executable = try pushyardExecutable.string
        let budget = Duration.milliseconds(5)
        try withTemporaryDirectory(on: .memory) { home in
            try run("mkdir", [home.appending("front").string]).success()
            let arguments = arguments.map { $0 == "HOME" ? home.string : $0 }
            var least = Duration.seconds(1)
            for _ in 0..<1000 where least >= budget {
                let start = ContinuousClock.now
                let result = try run(executable, arguments)
                least = min(least, .now - start)
                try #require(result.ending == .exited(status), "\(result.errorText)")
            }
            #expect(least < budget)
        }
    }
}

#if DEBUG
private let isDebugBuild = true
#else
private let isDebugBuild = false
#endif
