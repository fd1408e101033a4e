import OCI
import SystemPackage
import TestSupport
import Testing

/// A home of images, and what `pushyard image` does with it.
struct ImageHome {
    let directory: FilePath
    var environment: [String: String] = [:]

    var home: FilePath { directory.appending("home") }
    var layout: FilePath { home.appending("builder/images") }

    func image(_ arguments: String...) throws -> ToolResult { try image(arguments) }

    func image(_ arguments: [String]) throws -> ToolResult {
        try run(pushyardExecutable.string, ["image"] + arguments, environment: all, directory: directory)
    }

    /// Runs a script in which `$0` is pushyard.
    @discardableResult
    func shell(_ script: String) throws -> ToolResult {
        try run("sh", ["-ec", script, pushyardExecutable.string], environment: all, directory: directory)
    }

    /// Nobody's settings and credentials but the test's.
    private var all: [String: String] {
        let own = [
            "PUSHYARD_HOME": home.string, "PUSHYARD_CONFIG": "/dev/null", "HOME": directory.string, "TMPDIR": "/tmp",
        ]
        return toolEnvironment.merging(own) { $1 }.merging(environment) { $1 }
    }

    /// Nothing is damaged, and nothing is left of what has been written or killed.
    func expectIntact(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let result = try image("verify")
        #expect(result.ending == .exited(0), "\(result.outputText)\(result.errorText)", sourceLocation: sourceLocation)
        let left = try names(in: layout).filter { $0.hasPrefix(".writing") || $0.hasPrefix(".collecting") }
        #expect(left.isEmpty, sourceLocation: sourceLocation)
    }
}

func withImageHome(on place: TemporaryPlace = .memory, _ body: (ImageHome) throws -> Void) throws {
    try withTemporaryDirectory(on: place) { try body(ImageHome(directory: $0)) }
}

extension ToolResult {
    /// The one line that was printed.
    func line() throws -> String {
        let lines = try success().outputText.split(separator: "\n")
        #expect(lines.count == 1)
        return lines.map(String.init).first ?? ""
    }
}
