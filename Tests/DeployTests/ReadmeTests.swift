import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite struct ReadmeTests {
    private static let yard = "/var/lib/pushyard-quickstart"

    /// From the quickstart to the tests, in one shell, as somebody types it who reads the page from its beginning.
    @Test(
        .enabled(if: geteuid() == 0, "needs root: the quickstart does"), .requires(tool: "mmdebstrap"),
        .requires(tool: "docker-registry"), .requires(tool: "sshd"), .requires(tool: "runc"))
    func hasCommandsThatDoWhatItSays() throws {
        try withQuickstartPlace { place in
            let page = try Page(repository.appending("README.md"))
            var script = "exec 2>&1\n"
            for (number, block) in page.blocks.enumerated() {
                script += "echo '@@@ \(number)'\n"
                for command in block.commands {
                    let moved = command.replacing(#/(\s)/tmp//#) { "\($0.1)\(place.directory)/" }
                        .replacing(Self.yard, with: place.yard.string)
                    // A brace that fails ends the shell, as what comes next would not make sense.
                    script += block.fails ? "! { \(moved)\n} || exit 1\n" : "{ \(moved)\n} || exit 1\n"
                }
            }
            script += "echo '@@@ end'\n"
            let result = try run(
                "bash", ["-c", script], environment: place.environment, directory: repository, seconds: 1200)
            let parts = result.outputText.split(separator: "@@@ ").map { part in
                part.split(separator: "\n", maxSplits: 1).dropFirst().joined()
            }
            #expect(result.ending == .exited(0), "\(parts.last ?? "")")
            for (block, output) in zip(page.blocks, parts) {
                let actual = output.replacing(place.yard.string, with: Self.yard)
                #expect(block.firstDifference(from: actual) == nil, "line \(block.line):\n\(actual)")
            }
        }
    }

    @Test func namesEveryCommand() throws {
        let page = try Page(repository.appending("README.md"))
        let help = try run(pushyardExecutable.string, ["--help"]).success().outputText
        let listed = try #require(help.split(separator: "SUBCOMMANDS:").last)
        let commands = listed.split(separator: "\n").compactMap { line in
            line.wholeMatch(of: #/  ([a-z]+) .*/#).map { String($0.1) }
        }
        #expect(commands.count > 10)
        let rows = page.text.split(separator: "\n").filter { $0.hasPrefix("| `pushyard ") }
        let named = rows.flatMap { row in
            row.split(separator: "|")[0].matches(of: /`(?:pushyard )?([a-z]+)`/).map { String($0.1) }
        }
        #expect(named.sorted() == commands.sorted())
    }

    @Test func namesSettingsThatThereAre() throws {
        let page = try Page(repository.appending("README.md"))
        let table = try run(pushyardExecutable.string, ["config", "show", "--all"]).success().outputText
        let settings = Set(table.split(separator: "\n").map { String($0.prefix { $0 != " " }) })
        let section = try #require(page.text.split(separator: "\n## Settings\n").last?.split(separator: "\n## ").first)
        let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }
        #expect(rows.count > 5)
        for name in rows.flatMap({ $0.split(separator: "|")[0].matches(of: /`([A-Za-z.-]+)`/).map { String($0.1) } }) {
            #expect(settings.contains(name), "\(name)")
        }
    }
}
