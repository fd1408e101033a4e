import ArgumentParser
import Settings

/// `pushyard config example`
struct ConfigExample: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "example",
        abstract: "Print a pushyard.yml with every setting, its meaning, unit and default.",
        discussion: """
            Each setting is commented out with its default, where it has one.

            Examples:
              pushyard config example > /etc/pushyard/pushyard.yml
            """)

    func run() throws {
        try printResult(
            """
            # Pushyard's settings. A variable (PUSHYARD_MAX_SIZE) and an option (--max-size) come before this file, and so do,
            # where 'per app' stands, 'pushyard config set APP …' and, of what 'allow' names, pushyard.yml in a source.

            """)
        for setting in Settings.all {
            try show(
                setting.name, setting.meaning,
                ["<\(setting.placeholder)>, default: \(setting.defaultDescription)", setting.variable]
                    + (setting.isPerApp ? ["per app"] : []),
                value: setting.hasDefault ? " \(setting.defaultDescription)" : "")
        }
        for group in Settings.groups {
            try show(
                group.name(of: "NAME"), group.meaning,
                ["<\(group.placeholder)>", group.variable(of: "NAME"), "per app", "any number of them"], value: "")
        }
    }

    private func show(_ name: String, _ meaning: String, _ facts: [String], value: String) throws {
        try printResult("# \(meaning).\n# \(facts.joined(separator: "; "))\n#\(name):\(value)\n")
    }
}
