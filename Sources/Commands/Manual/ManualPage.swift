import ArgumentParser

/// A page of section 1, in man(7)'s language.
struct ManualPage {
    /// Of the help that it is made from: no line of it is broken.
    static let columns = 100_000

    private(set) var text = ""

    /// - Parameters:
    ///   - words: the command: `pushyard`, `image`, `push`.
    ///   - help: as ArgumentParser renders it.
    init(_ words: [String], _ configuration: CommandConfiguration, _ help: HelpText) {
        let name = words.joined(separator: "-")
        text += ".TH \"\(name.uppercased())\" 1 \"\" Pushyard Pushyard\n"
        section("NAME")
        let abstract = configuration.abstract
        // whatis(1) shows a phrase, no sentence.
        line("\(name) - \(abstract.hasSuffix(".") ? String(abstract.dropLast()) : abstract)")
        section("SYNOPSIS")
        for usage in help.usage { paragraph(usage) }
        if !configuration.discussion.isEmpty { section("DESCRIPTION") }
        for block in configuration.discussion.split(separator: "\n\n") { discussion(block) }
        for list in help.lists {
            section(list.title)
            for entry in list.entries {
                text += ".TP\n.B "
                line(entry.label)
                line(entry.text)
            }
        }
        if words.count > 1 {
            section("SEE ALSO")
            line((1..<words.count).map { words.prefix($0).joined(separator: "-") + "(1)" }.joined(separator: ", "))
        }
    }

    /// Of the lines of a block, those that are indented stand as they are; the last ones before them are their heading.
    private mutating func discussion(_ block: Substring) {
        let lines = block.split(separator: "\n", omittingEmptySubsequences: false)
        var isVerbatim = false
        text += ".PP\n"
        for part in lines {
            if part.hasPrefix("  "), !isVerbatim { text += ".EX\n" }
            if !part.hasPrefix("  "), isVerbatim { text += ".EE\n" }
            isVerbatim = part.hasPrefix("  ")
            line(String(part))
        }
        if isVerbatim { text += ".EE\n" }
    }

    private mutating func section(_ title: String) { text += ".SH \"\(Self.escaped(title.uppercased()))\"\n" }

    private mutating func paragraph(_ content: String) {
        text += ".PP\n"
        line(content)
    }

    private mutating func line(_ content: String) { text += Self.escaped(content) + "\n" }

    /// groff_char(7): what stands for itself and would mean something else.
    private static func escaped(_ content: String) -> String {
        let characters: [Character: String] = [
            "\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti", "…": "...",
        ]
        let text = content.map { characters[$0] ?? String($0) }.joined()
        return text.hasPrefix(".") ? "\\&" + text : text
    }
}
