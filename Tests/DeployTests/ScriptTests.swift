import SystemPackage
import TestSupport
import Testing

@Suite struct ScriptTests {
    /// Every file whose first line names a shell.
    private static func scripts() throws -> [String] {
        let files = try run("git", ["ls-files", "-z", "Deploy", "Tests", "Hooks", ".ci"], directory: repository)
        return try files.success().outputText.split(separator: "\0").map(String.init).filter { name in
            let first = try text(of: repository.appending(name)).prefix { $0 != "\n" }
            return first.hasPrefix("#!") && (first.hasSuffix("sh") || first.hasSuffix("bash"))
        }
    }

    @Test(.requires(tool: "shellcheck"))
    func passShellcheck() throws {
        let scripts = try Self.scripts()
        #expect(scripts.contains("Deploy/quickstart"))
        #expect(try run("shellcheck", scripts, directory: repository).outputText == "")
    }

    /// doskara's scripts are bash's, whatever their mode, and need no first line.
    @Test(.requires(tool: "shellcheck"))
    func ofTheSamplesPassShellcheckAsBash() throws {
        let files = try run("git", ["ls-files", "-z", "Deploy/samples/**.sh"], directory: repository).success()
        let scripts = files.outputText.split(separator: "\0").map(String.init)
        #expect(scripts.contains("Deploy/samples/page/build.sh"))
        #expect(try run("shellcheck", ["--shell=bash"] + scripts, directory: repository).outputText == "")
    }

    @Test(arguments: ["Deploy/quickstart", "Deploy/install", "Deploy/install-deps"])
    func saysHowItIsUsed(script: String) throws {
        let help = try run(repository.appending(script).string, ["--help"]).success()
        #expect(help.outputText.hasPrefix("usage: \(script)"))
        #expect(help.outputText.split(separator: "\n").allSatisfy { $0.count <= 80 })
        let unknown = try run(repository.appending(script).string, ["--nonsense"])
        #expect(unknown.ending == .exited(2))
        #expect(unknown.errorText.contains("unknown argument '--nonsense'"))
    }
}
