import SystemPackage
import TestSupport
import Testing

/// `pushyard factory`: what it does not take.
@Suite struct FactoryTests {
    private func factory(_ command: String?, _ words: [String] = []) throws -> ToolResult {
        var environment = toolEnvironment
        environment["SSH_ORIGINAL_COMMAND"] = command
        environment["PUSHYARD_HOME"] = "/nonexistent"
        return try run(pushyardExecutable.string, ["factory"] + words, environment: environment)
    }

    private static let refused: [(command: String?, message: String)] = [
        (nil, "no shell is offered here"),
        ("", "no shell is offered here"),
        ("bash", "'bash' is not offered here"),
        ("pushyard", "'pushyard' is not offered here"),
        ("pushyard build", "'pushyard build' is not offered here"),
        ("pushyard gc blog", "'pushyard gc blog' is not offered here"),
        ("/usr/local/doskara/build.sh", "'/usr/local/doskara/build.sh' is not offered here"),
        ("pushyard build blog; id", "'pushyard build blog; id' is not a list of words"),
        ("pushyard build $(id)", "'pushyard build $(id)' is not a list of words"),
        ("pushyard build \"blog\"", "'pushyard build \"blog\"' is not a list of words"),
        ("pushyard build blog /etc", "option '/etc' is not offered here"),
        ("pushyard build blog --base x", "option '--base' is not offered here"),
        ("pushyard build blog --commit", "option '--commit' is not offered here"),
        ("pushyard build blog --env A=1", "option '--env' is not offered here"),
        ("pushyard builds list --home /", "option '--home' is not offered here"),
        ("pushyard builds list a b", "option 'b' is not offered here"),
        ("pushyard builds list --limit ../x", "option '--limit' is not offered here"),
        ("pushyard rejected files x", "'pushyard rejected files x' is not offered here"),
    ]

    @Test(arguments: refused)
    func refusesEverythingElse(command: String?, message: String) throws {
        let result = try factory(command)
        #expect(
            result.errorText
                == "error: \(message)\n  hand over a source: ssh HOST pushyard build APP < app.tar.gz\n")
        #expect(result.ending == .exited(2))
    }

    @Test func refusesValuesThatAreNone() throws {
        let commit = try factory("pushyard build blog --commit main")
        #expect(commit.errorText == "error: 'main' is not an object name: expected 40 digits from 0 to f\n")
        let app = try factory("pushyard build 'Blog'")
        #expect(app.errorText.hasPrefix("error: 'Blog' is not an app name\n"))
        #expect([commit, app].map(\.ending) == [.exited(2), .exited(2)])
    }

    @Test(arguments: [
        ["build", "blog", "--push-option", "message=it is", "/etc"], ["build", "blog", "--registry", "evil.example"],
        ["plan", "blog"], ["build", "--help"], ["--help", "build"],
        ["/usr/local/doskara/build.sh", "blog", "--base=x"],
        ["build", "blog", "--pusher", "a", "--pusher", "b"],
    ])
    func refusesWordsOfSudo(words: [String]) throws {
        #expect(try factory(nil, words).ending == .exited(2))
    }

    @Test(arguments: ["builds list --json --limit 5 --local", "rejected list --json --only builder --local"])
    func answersWhatAFrontAsks(command: String) throws {
        #expect(try factory("pushyard \(command)").success().outputText == "[]\n")
    }

    /// doskara's documentation promises that its checks are documented where the script is.
    @Test func documentsItsChecksBesideTheScript() throws {
        let table = try run(pushyardExecutable.string, ["factory", "--checks"]).success().outputText
        let file = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
            .appending("Deploy/factory/checks")
        #expect(try text(of: file) == table)
        #expect(table.contains("\nE-SCRIPT       40   a script failed, or was killed\n"))
    }
}
