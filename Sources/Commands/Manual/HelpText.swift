/// The parts of what ArgumentParser says for --help: the usage, and lists such as OPTIONS and SUBCOMMANDS.
struct HelpText {
    struct List {
        let title: String
        fileprivate(set) var entries: [Entry] = []
    }

    struct Entry {
        /// An option with its value, an argument, a subcommand.
        let label: String
        let text: String
    }

    /// One line for each form.
    private(set) var usage: [String] = []
    private(set) var lists: [List] = []

    /// Where an entry's text begins: beside its label, or below one that reaches so far.
    private static let column = 26

    /// - Parameter text: with room enough that no line was broken.
    init(_ text: String) {
        var isInUsage = false
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        while let line = lines.popFirst() {
            if line.hasPrefix("USAGE: ") {
                isInUsage = true
                usage = [String(line.dropFirst("USAGE: ".count))]
            } else if isInUsage, line.last == ":", line.first != " " {
                lists.append(List(title: String(line.dropLast())))
            } else if isInUsage, line.hasPrefix("  "), !line.hasPrefix("  See 'pushyard help") {
                if lists.isEmpty {
                    usage.append(trimmed(line))
                } else if let next = lines.first, indentation(of: next) >= Self.column {
                    lines.removeFirst()
                    lists[lists.count - 1].entries.append(Entry(label: trimmed(line), text: trimmed(next)))
                } else {
                    let (label, text) = (line.prefix(Self.column - 1), line.dropFirst(Self.column - 1))
                    lists[lists.count - 1].entries.append(Entry(label: trimmed(label), text: trimmed(text)))
                }
            }
        }
    }
}

private func indentation(of line: Substring) -> Int { line.prefix { $0 == " " }.count }

private func trimmed(_ line: Substring) -> String {
    let rest = line.drop { $0 == " " }
    return String(rest.dropLast(rest.reversed().prefix { $0 == " " }.count))
}
