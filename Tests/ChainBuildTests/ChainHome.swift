import SystemPackage
import TestSupport
import Testing

/// A builder whose store has `localhost/tiny:1`, where chains are built.
struct ChainHome: Sendable {
    /// PUSHYARD_HOME
    let path: FilePath

    /// That of the suite; see ``ChainHomeTrait``.
    @TaskLocal static var current: ChainHome?

    /// Builds have no network: no test needs one.
    var environment: [String: String] {
        toolEnvironment.merging([
            "PUSHYARD_HOME": path.string, "PUSHYARD_CONFIG": "/dev/null", "PUSHYARD_NETWORK": "none",
            "HOME": path.string, "SWIFT_BACKTRACE": "enable=no",
        ]) { $1 }
    }

    func pushyard(
        _ arguments: [String], in directory: FilePath? = nil, environment: [String: String] = [:]
    ) throws -> ToolResult {
        try run(
            pushyardExecutable.string, arguments, environment: self.environment.merging(environment) { $1 },
            directory: directory)
    }

    /// What a program of an image writes.
    func output(of image: String, _ arguments: String...) throws -> String {
        try pushyard(["run", image, "--"] + arguments).success().outputText
    }

    /// Where chains keep their files.
    var chains: FilePath { path.appending("builder/chains") }

    /// The tar of the tiny image's root.
    var root: FilePath { path.appending("tiny.tar") }

    static func make(at path: FilePath) throws -> ChainHome {
        let home = ChainHome(path: path)
        try TinyRoot.write(to: home.root, adding: ["chmod", "chown"])
        try home.pushyard(["image", "import", home.root.string, "localhost/tiny:1"]).success()
        return home
    }
}

/// The home of the suite.
func home() throws -> ChainHome { try #require(ChainHome.current) }

extension Trait where Self == ChainHomeTrait {
    /// Gives the tests of a suite a ``ChainHome``, made once.
    static var chainHome: Self { ChainHomeTrait() }
}

struct ChainHomeTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            try await ChainHome.$current.withValue(ChainHome.make(at: directory)) { try await function() }
        }
    }
}

/// Files of a project, with a manifest.
struct Project {
    let directory: FilePath
    let home: ChainHome

    /// Calls `body` with these files, and `docker/IMAGES.json`, in a directory.
    static func with<Result>(
        _ files: [String: String] = [:], manifest: String, _ body: (Project) throws -> Result
    ) throws -> Result {
        try withTemporaryDirectory { directory in
            let project = Project(directory: directory, home: try current())
            // Containers' users look into it.
            try run("chmod", ["755", directory.string]).success()
            try project.write(manifest, to: "docker/IMAGES.json")
            for (name, text) in files { try project.write(text, to: name) }
            return try body(project)
        }
    }

    func write(_ text: String, to name: String) throws {
        let path = directory.appending(name)
        try run("mkdir", ["-p", path.removingLastComponent().string]).success()
        try writeFile(text, to: path)
    }

    /// A program that stands before others of its name.
    func program(_ name: String, _ script: String) throws {
        try write("#!/bin/sh\n\(script)\n", to: "bin/\(name)")
        try run("chmod", ["+x", directory.appending("bin/\(name)").string]).success()
    }

    /// The programs of the project first.
    var environment: [String: String] {
        ["PATH": "\(directory.appending("bin")):" + (toolEnvironment["PATH"] ?? "")]
    }

    func chain(_ arguments: [String], environment: [String: String] = [:]) throws -> ToolResult {
        try home.pushyard(
            ["chain"] + arguments, in: directory, environment: self.environment.merging(environment) { $1 })
    }

    /// Builds, and tells what became of each image: `NAME=STATE`, in their order.
    func states(_ options: String..., environment: [String: String] = [:]) throws -> [String] {
        let result = try chain(["build", "--json", "--quiet"] + options, environment: environment)
        let script = """
            import json, sys
            for i in json.load(sys.stdin)['images']: print(i['id'].split('__')[1].split('/')[-1] + '=' + i['state'])
            """
        return try run("python3", ["-c", script], input: result.output).success()
            .outputText.split(separator: "\n").map(String.init)
    }
}

private func current() throws -> ChainHome { try home() }

/// Where the package is.
let repository = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
