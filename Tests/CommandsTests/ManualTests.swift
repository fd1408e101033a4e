import SystemPackage
import TestSupport
import Testing

@Suite struct ManualTests {
    @Test(.requires(tool: "groff"))
    func writesAPageForEachCommandThatGroffUnderstands() throws {
        try withTemporaryDirectory(on: .memory) { directory in
            try run(pushyardExecutable.string, ["manual", directory.string]).success()
            let pages = try names(in: directory)
            #expect(pages.contains("pushyard.1"))
            #expect(pages.contains("pushyard-app-set.1"))
            for page in pages {
                let arguments = ["-man", "-Tutf8", "-P-cbu", "-ww", directory.appending(page).string]
                let rendered = try run("groff", arguments).success()
                #expect(rendered.errorText == "", "\(page)")
                for section in ["NAME", "SYNOPSIS", "OPTIONS"] {
                    #expect(rendered.outputText.contains(section), "\(page)")
                }
            }
        }
    }

    /// Every subcommand that --help lists has a page.
    @Test func leavesNoCommandOut() throws {
        try withTemporaryDirectory(on: .memory) { directory in
            try run(pushyardExecutable.string, ["manual", directory.string]).success()
            let pages = Set(try names(in: directory))
            var commands: [[String]] = [[]]
            while let words = commands.popLast() {
                #expect(pages.contains((["pushyard"] + words).joined(separator: "-") + ".1"))
                let help = try run(pushyardExecutable.string, words + ["--help"]).success().outputText
                guard let list = help.split(separator: "SUBCOMMANDS:").dropFirst().first else { continue }
                for line in list.split(separator: "\n") where line.hasPrefix("  ") && !line.hasPrefix("   ") {
                    guard let name = line.split(separator: " ").first, name != "See" else { continue }
                    commands.append(words + [String(name)])
                }
            }
        }
    }
}
