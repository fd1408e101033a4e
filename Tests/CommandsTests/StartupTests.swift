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
        let durations = try (0..<Soak.count(short: 200, full: 5000)).map { _ in
            try ContinuousClock().measure { try run(executable, arguments).success() }
        }
        #expect(try #require(durations.min()) < .milliseconds(5))
    }
}

#if DEBUG
private let isDebugBuild = true
#else
private let isDebugBuild = false
#endif
