import SystemPackage
import TestSupport
import Testing

/// A builder as an admin has it: a PUSHYARD_HOME whose store has `debian:12`, and images that were built of it.
struct BuilderHome: Sendable {
    let path: FilePath

    /// That of the suite; see ``BuilderHomeTrait``.
    @TaskLocal static var current: BuilderHome?

    /// Builds have no network: no test needs one.
    var environment: [String: String] {
        toolEnvironment.merging([
            "PUSHYARD_HOME": path.string, "PUSHYARD_CONFIG": "/dev/null", "PUSHYARD_NETWORK": "none",
            "SWIFT_BACKTRACE": "enable=no",
        ]) { $1 }
    }

    func pushyard(
        _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]
    ) throws -> ToolResult {
        try run(
            pushyardExecutable.string, arguments, input: input,
            environment: self.environment.merging(environment) { $1 })
    }

    /// `pushyard build` of a directory that has these files and programs.
    func build(
        _ app: String, _ source: Source, _ options: String..., environment: [String: String] = [:]
    ) throws -> ToolResult {
        try build(app, source, options, environment: environment)
    }

    func build(
        _ app: String, _ source: Source, _ options: [String], environment: [String: String] = [:]
    ) throws -> ToolResult {
        try withTemporaryDirectory(on: .memory) { directory in
            try source.write(to: directory)
            return try pushyard(["build", app, directory.string] + options, environment: environment)
        }
    }

    /// Makes an image `localhost/NAME` with programs in /usr/bin, as apps of doskara's.
    func makeImage(_ name: String, _ programs: [String: String], _ script: String = "") throws {
        let copies = programs.keys.map { "install -m 755 bin/\($0) /usr/bin/\($0)" }.joined(separator: "\n")
        var source = Source(["build.sh": "set -e\n\(copies)\n\(script)\n", "run.sh": "exit 1\n"])
        for (name, text) in programs { source.files["bin/\(name)"] = text }
        try build(name, source, "--base", "debian:12", "--convention", "doskara").success()
    }

    /// The home as it was before the first build: nobody writes here.
    var pristine: FilePath { path.appending("pristine") }

    /// Gives `body` another home, where nobody else builds.
    func withCopy<Result>(_ body: (BuilderHome) throws -> Result) throws -> Result {
        try withTemporaryDirectory { directory in
            try pristine.copyLinks(to: directory)
            return try body(BuilderHome(path: directory))
        }
    }

    /// What a name stands for in the store; nil where it is none.
    func digest(_ name: String) throws -> String? {
        let listing = try pushyard(["image", "list"]).success().outputText
        let row = listing.split(separator: "\n").first { $0.hasPrefix(name + " ") }
        return row.map { $0.split(separator: " ").map(String.init)[1] }
    }
}

/// Files of an app.
struct Source {
    var files: [String: String]
    /// Of all files: the same source is to make the same image.
    var time = 1_700_000_000

    init(_ files: [String: String]) { self.files = files }

    /// One of doskara's, whose `build.sh` is this.
    static func script(_ build: String) -> Source { Source(["build.sh": build + "\n", "run.sh": "exec sleep 1\n"]) }

    func write(to directory: FilePath) throws {
        for (name, text) in files {
            let path = directory.appending(name)
            try run("mkdir", ["-p", path.removingLastComponent().string]).success()
            try writeFile(text, to: path)
        }
        try run("find", [directory.string, "-exec", "touch", "--no-dereference", "--date=@\(time)", "{}", "+"])
            .success()
    }

    /// A gzipped tar, its files at the root.
    var archive: [UInt8] {
        get throws {
            try withTemporaryDirectory(on: .memory) { directory in
                try write(to: directory)
                return try run("tar", ["-C", directory.string, "-cz", "."]).success().output
            }
        }
    }
}

extension ToolResult {
    /// The lines of the log that scripts have written, and the errors.
    var log: [Substring] { errorText.split(separator: "\n").filter { !$0.hasPrefix("-----> ") } }

    /// The lines that are Pushyard's own.
    var notes: [Substring] {
        errorText.split(separator: "\n").filter { $0.hasPrefix("-----> ") }.map { $0.dropFirst("-----> ".count) }
    }

    /// The one line on standard output.
    var image: String { outputText.split(separator: "\n").joined(separator: "?") }
}

extension Trait where Self == BuilderHomeTrait {
    /// Gives the tests of a suite a ``BuilderHome``, made once.
    static var builderHome: Self { BuilderHomeTrait() }
}

struct BuilderHomeTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            let home = BuilderHome(path: directory)
            try home.pushyard(["image", "import", DebianRoot.archive.string, "debian:12"]).success()
            try home.pushyard(["validate", "debian:12", "--convention", "doskara"]).success()
            try run("mkdir", [home.pristine.string]).success()
            try directory.copyLinks(to: home.pristine)
            try await BuilderHome.$current.withValue(home) { try await function() }
        }
    }
}

extension FilePath {
    /// Makes the builder's images another home's, too: content is never changed in its place.
    fileprivate func copyLinks(to home: FilePath) throws {
        let script = "mkdir \"$1\"/builder && cp -al \"$0\"/builder/images \"$0\"/builder/layers \"$1\"/builder"
        try run("sh", ["-c", script, string, home.string]).success()
    }
}

/// The home of the suite.
func home() throws -> BuilderHome { try #require(BuilderHome.current) }
