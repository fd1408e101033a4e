import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite struct RunToolTests {
    @Test func returnsBothOutputsAndTheStatus() throws {
        let result = try run("sh", ["-c", "echo out; echo err >&2; exit 3"])
        #expect(result.outputText == "out\n")
        #expect(result.errorText == "err\n")
        #expect(result.ending == .exited(3))
    }

    @Test func carriesMoreThanAPipeHoldsInEveryDirectionAtOnce() throws {
        var generator = SeededGenerator(seed: 1)
        let bytes = generator.bytes(3_000_001)
        let result = try run("tee", ["/dev/stderr"], input: bytes).success()
        #expect(result.output == bytes)
        #expect(result.errors == bytes)
    }

    @Test func survivesAProgramThatDoesNotReadItsInput() throws {
        let result = try run("true", input: [UInt8](repeating: 0, count: 1_000_000))
        #expect(result.ending == .exited(0))
    }

    @Test func reportsTheSignal() throws {
        #expect(try run("sh", ["-c", "kill -TERM $$"]).ending == .signalled(SIGTERM))
    }

    @Test func givesTheChildTheDefaultDispositionOfBrokenPipes() throws {
        #expect(try run("sh", ["-c", "kill -PIPE $$"]).ending == .signalled(SIGPIPE))
    }

    @Test func passesOnlyTheGivenEnvironment() throws {
        #expect(try run("env", environment: ["ONLY": "this"]).outputText == "ONLY=this\n")
    }

    @Test func startsInTheGivenDirectory() throws {
        #expect(try run("pwd", directory: "/usr").outputText == "/usr\n")
    }

    @Test func killsAProgramThatOutlastsItsTime() throws {
        let error = try #require(throws: ToolTimedOut.self) { try run("sleep", ["6071"], seconds: 0) }
        let lines = "\(error)".split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.starts(with: ["'sleep 6071' was killed after 0 s", "", "what stood:"]))
        // The program, its one thread, and its standard streams.
        let first = try #require(lines.firstIndex { $0.hasSuffix(" of \(getpid()): sleep 6071") })
        #expect(lines[first + 2].contains(/^    0 pipe:\[\d+\], 1 pipe:\[\d+\], 2 pipe:\[\d+\]/), "\(error)")
    }

    @Test func saysThatAToolDoesNotExist() {
        #expect(throws: Errno.noSuchFileOrDirectory) { try run("no-such-tool") }
    }

    @Test func failsWithTheCommandAndItsStandardError() throws {
        let error = try #require(throws: ToolFailed.self) {
            try run("sh", ["-c", "echo broken >&2; exit 4"]).success()
        }
        #expect("\(error)" == "'sh -c echo broken >&2; exit 4' ended with exited(4)\nbroken\n")
    }
}
