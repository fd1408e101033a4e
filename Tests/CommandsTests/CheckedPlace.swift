import SystemPackage
import TestSupport
import Testing

/// A directory with a developer's files, in which `pushyard check` is run.
struct CheckedPlace {
    let path: FilePath
    var environment: [String: String] = [:]

    func check(_ arguments: String..., input: [UInt8] = []) throws -> ToolResult {
        try run(
            pushyardExecutable.string, ["check"] + arguments, input: input,
            environment: toolEnvironment.merging(environment) { $1 }, directory: path)
    }

    /// Runs a script in which `$0` is pushyard.
    @discardableResult
    func shell(_ script: String, input: [UInt8] = []) throws -> ToolResult {
        let executable = try pushyardExecutable.string
        return try run(
            "sh", ["-c", script, executable], input: input, environment: toolEnvironment.merging(environment) { $1 },
            directory: path)
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try shell("cat > '\(name)'", input: bytes).success()
    }
}

func withCheckedPlace(_ body: (CheckedPlace) throws -> Void) throws {
    try withTemporaryDirectory(on: .memory) { path in try body(CheckedPlace(path: path)) }
}

/// Exact texts; and no line is longer than a terminal is wide, unless it holds a digest.
func expect(
    _ result: ToolResult, _ status: Int32, _ output: String = "", errors: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(result.ending == .exited(status), sourceLocation: sourceLocation)
    #expect(result.outputText == output, sourceLocation: sourceLocation)
    #expect(result.errorText == errors, sourceLocation: sourceLocation)
    for line in (result.outputText + result.errorText).split(separator: "\n")
    where !line.contains("sha256:") && !line.hasPrefix("{") {
        #expect(line.count <= 80, sourceLocation: sourceLocation)
    }
}
