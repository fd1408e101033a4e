import SystemPackage
import TestSupport
import Testing

@Suite struct StartupTests {
    /// Each push starts `pushyard` several times.
    ///
    /// The least of many runs is what is judged: whatever else the machine does only ever adds to a run, and what this
    /// test is to catch, a library linked or work done before the arguments are read, adds to every one of them.
    @Test(
        .disabled(if: isDebugBuild, "only the release has a start-up budget: use Tests/run"),
        arguments: [
            ["--help"]
        ]
    )
    func startsWithinFiveMilliseconds(arguments: [String]) throws {
        let executable = try pushyardExecutable.string
        let budget = Duration.milliseconds(5)
        var least = Duration.seconds(1)
        for _ in 0..<1000 where least >= budget {
            least = min(least, try ContinuousClock().measure { try run(executable, arguments).success() })
        }
        #expect(least < budget)
    }
}

#if DEBUG
private let isDebugBuild = true
#else
private let isDebugBuild = false
#endif
