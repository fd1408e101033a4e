import SystemPackage
import TestSupport

/// The commands of a page in Markdown, in their order, with what it says that they print.
struct Page {
    /// What stands between two fences: commands after `# `, and lines of output.
    struct Block {
        let line: Int
        fileprivate(set) var commands: [String] = []
        fileprivate(set) var output: [String] = []

        /// Where an error is shown, one is wanted.
        var fails: Bool { output.contains { $0.hasPrefix("error: failed to push") } }
    }

    let text: String
    let blocks: [Block]

    init(_ path: FilePath) throws {
        text = try TestSupport.text(of: path)
        var blocks: [Block] = []
        var isInside = false
        var continues = false
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("```") {
                isInside = line == "```console"
                if isInside { blocks.append(Block(line: number + 1)) }
            } else if isInside {
                let last = blocks.count - 1
                if continues {
                    blocks[last].commands[blocks[last].commands.count - 1] += "\n\(line)"
                } else if line.hasPrefix("# ") {
                    blocks[last].commands.append(String(line.dropFirst(2)))
                } else {
                    blocks[last].output.append(String(line))
                }
                continues = line.hasSuffix("\\") && (continues || line.hasPrefix("# "))
            }
        }
        self.blocks = blocks
    }
}

extension Page.Block {
    /// The first line of output that `actual` does not have in its place, ids, digests, numbers and columns aside; `[...]` stands for
    /// what has been left out, lines or the end of one.
    func firstDifference(from actual: String) -> String? {
        var rest = actual.split(separator: "\n").map(Self.form)[...]
        for line in output where line != "[...]" && !line.isEmpty {
            let wanted = line.hasSuffix(" [...]") ? line.dropLast("[...]".count) : line[...]
            let form = Self.form(wanted)
            let index = rest.firstIndex { wanted.endIndex == line.endIndex ? $0 == form : $0.hasPrefix(form) }
            guard let index else { return line }
            rest = rest[(index + 1)...]
        }
        return nil
    }

    private static func form(_ line: Substring) -> String {
        var line = String(line)
        line.replace(/[0-9]{8}T[0-9]{6}\.[0-9]{3}Z|sha256:[0-9a-f]+…?|SHA256:[A-Za-z0-9+\/]+/, with: "ID")
        // To Unicode, 'hello:aa90dc5' is one word.
        line.replace(/\b[0-9a-f]{7,}\b/.wordBoundaryKind(.simple), with: "ID")
        line.replace(/[0-9]+/, with: "N")
        line.replace(#/ +/#, with: " ")
        line.replace(#/=+/#, with: "=")
        return line.last == " " ? String(line.dropLast()) : line
    }
}
