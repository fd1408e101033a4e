import Glibc
import SystemPackage
import TestSupport
import Testing

extension EngineTests {
    /// In a home of its own, where nobody else's builds are found.
    @Suite(.engineHome, .serialized) struct Kills {
        private var home: EngineHome { get throws { try #require(EngineHome.current) } }

        @Test func sweepsWhatTheDeadHaveLeft() throws {
            var random = SeededGenerator(seed: 1)
            let script = "(setsid sleep 1000 &); head -c 5M /dev/urandom > /x; echo running; sleep 1000"
            for _ in 0..<Soak.count(short: 10, full: 200) {
                let words = [
                    "build", try home.path.string, "network=isolated", "commit", "insert=/src", "--", "sh", "-c",
                ]
                try withRunningTool(helper.string, words + [script], environment: helperEnvironment) { running in
                    // Any moment is the right one: from before the first mount to long after the start of the container.
                    usleep(UInt32.random(in: 0..<500_000, using: &random))
                    running.signal(SIGKILL)
                }
            }
            #expect(try home.build("network=isolated", script: "echo fine").log == "fine\n")
            let left = try Traces(of: home).afterTheyHadTime()
            #expect(left == [])
        }

        @Test func endsABuildThatNobodyWaitsFor() throws {
            let words = [
                "build", try home.path.string, "--", "sh", "-c", "trap 'exit 7' TERM; while :; do sleep 0.1; done",
            ]
            let result = try run(
                "sh", ["-c", "\"$@\" | sleep 0.5", "sh", helper.string] + words, environment: helperEnvironment)
            #expect(result.errorText == "failed: 'script' was cancelled\n")
        }

        @Test func buildsMuchAtOnce() throws {
            let words = try [
                helper.string, "build", home.path.string, "network=isolated", "commit", "insert=/src", "--",
            ]
            let builds = try run(
                "sh",
                [
                    "-c", "for i in 1 2 3 4 5 6 7 8; do \"$@\" 2>&1 & done; wait", "sh",
                ] + words + ["sh", "-c", "cp -r /usr/share/doc /copy"], environment: helperEnvironment)
            let images = builds.outputText.split(separator: "\n")
            #expect(images.count == 8)
            #expect(Set(images).count == 1)
            #expect(images.first?.hasPrefix("built sha256:") == true)
        }
    }
}
