import Glibc
import SystemPackage
import TestSupport
import Testing

/// A directory with the image `base`, where a helper process builds: ``DebianRoot``, its layer ready to mount.
struct EngineHome: Sendable {
    let path: FilePath

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
            let home = EngineHome(path: directory)
            try run("mkdir", [directory.appending("scratch").string]).success()
            let words = ["import", directory.string, try DebianRoot.archive.string]
            try run(helper.string, words, environment: helperEnvironment).success()
            try await EngineHome.$current.withValue(home) { try await function() }
        }
    }
}

/// What the helper may have left behind.
func leftovers(in home: EngineHome) throws -> [String] {
    let groups = try names(in: "/sys/fs/cgroup").flatMap { hierarchy in
        // Files have no names in them.
        (try? names(in: FilePath("/sys/fs/cgroup/\(hierarchy)")))?.filter { $0.hasPrefix("pushyard-") } ?? []
    }
    let mounts = try text(of: "/proc/self/mountinfo").split(separator: "\n").filter { $0.contains(home.path.string) }
    let loops = try run("losetup", ["--list", "--noheadings", "--output", "BACK-FILE"]).success().outputText
        .split(separator: "\n").filter { $0.contains(home.path.string) }
    let files = try names(in: home.path.appending("scratch"))
    return groups + mounts.map(String.init) + loops.map(String.init) + files
}
