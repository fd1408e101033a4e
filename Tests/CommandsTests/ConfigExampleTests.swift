import SystemPackage
import TestSupport
import Testing

@Suite struct ConfigExampleTests {
    /// The table is what `config show --all` lists.
    @Test func tellsOfEverySettingWithItsMeaningAndDefault() throws {
        let example = try run(pushyardExecutable.string, ["config", "example"]).success().outputText
        let table = try run(pushyardExecutable.string, ["config", "show", "--all"]).success().outputText
        let rows = table.split(separator: "\n")
        #expect(rows.count > 30)
        for row in rows {
            let name = row.prefix { $0 != " " }
            #expect(example.contains("\n#\(name):"), "\(name)")
            let variable = "PUSHYARD_" + name.uppercased().replacing("-", with: "_").replacing(".", with: "_")
            #expect(example.contains("; \(variable)"), "\(name)")
        }
    }

    /// With every default written out, it says what holds without it.
    @Test func isAFileThatPushyardReads() throws {
        try withTemporaryDirectory(on: .memory) { directory in
            let example = try run(pushyardExecutable.string, ["config", "example"]).success().outputText
            let lines = example.split(separator: "\n").map { line in
                let isSetting = line.wholeMatch(of: /#[a-z-]+: .+/) != nil
                return isSetting ? String(line.dropFirst()) : String(line)
            }
            #expect(lines.contains("max-entries: 200000"))
            let file = directory.appending("pushyard.yml")
            try writeFile(lines.joined(separator: "\n"), to: file)
            try writeFile("x", to: directory.appending("build.sh"))
            try writeFile("x", to: directory.appending("run.sh"))
            var environment = toolEnvironment
            environment["PUSHYARD_CONFIG"] = file.string
            let check = try run(
                pushyardExecutable.string, ["check", "."], environment: environment, directory: directory)
            #expect(check.errorText == "")
            #expect(check.ending == .exited(0))
        }
    }
}
