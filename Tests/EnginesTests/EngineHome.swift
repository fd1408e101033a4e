import Glibc
import SystemPackage
import TestSupport
import Testing

/// A builder's directory with the image `localhost/base`, where a helper process builds: ``DebianRoot``, its layer ready to
/// mount.
struct EngineHome: Sendable {
    /// PUSHYARD_HOME
    let yard: FilePath
    var path: FilePath { yard.appending("builder") }

    /// That of the suite; see ``EngineHomeTrait``.
    @TaskLocal static var current: EngineHome?

    /// Builds what `words` say, with `script` as the step's program; see the helper.
    func build(_ words: String..., script: String, seconds: Int = 120) throws -> Outcome {
        try build(words, ["sh", "-c", script], seconds: seconds)
    }

    func build(_ words: [String], _ arguments: [String], seconds: Int = 120) throws -> Outcome {
        let result = try run(
            helper.string, ["build", path.string] + words + ["--"] + arguments, environment: helperEnvironment,
            seconds: seconds)
        return Outcome(result)
    }

    /// What became of a build.
    struct Outcome {
        /// What the program wrote.
        let log: String
        /// What the helper said: notes, the result, the error; each a line.
        let said: [Substring]
        let ending: Ending

        init(_ result: ToolResult) {
            log = result.outputText
            said = result.errorText.split(separator: "\n")
            ending = result.ending
        }

        /// The message of the step's failure.
        var failure: Substring? { said.first { $0.hasPrefix("failed: ") }?.dropFirst("failed: ".count) }
        /// The digests of the images that were built.
        var images: [Substring] { said.filter { $0.hasPrefix("built ") }.map { $0.split(separator: " ")[1] } }
    }
}

/// The engine in a process of its own, built beside the test bundle.
var helper: FilePath {
    get throws {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        try #require(readlink("/proc/self/exe", &path, path.count - 1) > 0)
        return FilePath(platformString: path).removingLastComponent().appending("EnginesTestHelper")
    }
}

/// No backtraces: a helper that is killed by a test is not to be looked into.
let helperEnvironment = toolEnvironment.merging(["SWIFT_BACKTRACE": "enable=no"]) { _, new in new }

extension Trait where Self == EngineHomeTrait {
    /// Gives the tests of a suite an ``EngineHome``, made once; where there is no root or a tool is missing, they are skipped.
    static var engineHome: Self { EngineHomeTrait() }
}

struct EngineHomeTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            let home = EngineHome(yard: directory)
            try run("mkdir", ["-p", home.path.appending("scratch").string]).success()
            let words = ["import", home.path.string, try DebianRoot.archive.string]
            try run(helper.string, words, environment: helperEnvironment, seconds: 600).success()
            try await EngineHome.$current.withValue(home) { try await function() }
            let traces = try Traces(of: home).afterTheyHadTime()
            if !traces.isEmpty { Issue.record("left behind: \(traces.joined(separator: ", "))") }
        }
    }
}
