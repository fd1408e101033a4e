import TestSupport

@testable import Git

extension String {
    var prefix: String { isEmpty ? "" : self + "/" }
}

/// Directories with `.gitattributes` full of what git makes something of, and of what it does not.
struct GeneratedTree {
    let directories = ["", "a", "a/b", "a/b/c", "d e", "x"]
    private(set) var files: [String: [UInt8]] = [:]
    private(set) var info: [UInt8]?

    init(_ generator: inout SeededGenerator) {
        for directory in directories where directory.isEmpty || generator.chance(2, in: 3) {
            files[directory] = generator.attributeFile()
        }
        if generator.chance(1, in: 3) { info = generator.attributeFile() }
    }

    func attributes(of path: String) -> Attributes {
        let isDirectory = path.hasSuffix("/")
        let path = isDirectory ? String(path.dropLast()) : path
        var stack = AttributeStack(root: files[""].map(AttributeStack.File.content), info: info)
        for end in path.indices where path[end] == "/" {
            stack.enter(Array(path[..<end].utf8), file: files[String(path[..<end])].map(AttributeStack.File.content))
        }
        return stack.attributes(of: Array(path.utf8), isDirectory: isDirectory)
    }
}

extension Worktree {
    /// Puts the files into the index past `git add`, which would convert their line ends as they say themselves.
    func add(_ tree: GeneratedTree) throws {
        for (directory, content) in tree.files {
            let id = String(
                decoding: try git("hash-object", "-w", "--no-filters", "--stdin", input: content).dropLast(),
                as: UTF8.self)
            try git("update-index", "--add", "--cacheinfo", "100644,\(id),\(directory.prefix).gitattributes")
        }
        if let info = tree.info { try write(info, to: ".git/info/attributes") }
    }
}

extension SeededGenerator {
    mutating func pathComponent() -> String {
        let pieces = [
            "a", "b", "c", "ab", ".", "-", "]", "[", "!", "^", "\\", "*", "?", " ", "A", "1", "é", "\t", "\u{7f}", "\"",
        ]
        return (0..<Int.random(in: 1...3, using: &self)).map { _ in pick(pieces) }.joined() + "f"
    }

    private mutating func pattern() -> String {
        let pieces = [
            "a", "b", "c", "f", "f", "*", "*", "**", "***", "?", "/", "/", "**/", "/**/", "/**", "[a-c]", "[!a]",
            "[^b-]",
            "[]a]", "[[:alpha:]]", "[[:punct:]]", "[[:space:]x]", "[[:x:]]", "[[:a]", "[", "]", "\\", "\\*", "\\a", "!",
            "A", "é", ".", "a/b", "d e", "[\\]]", "[a\\-c]", "[a-\\c]", "\\/", "\"", "x",
        ]
        let pattern = (0..<Int.random(in: 1...5, using: &self)).map { _ in pick(pieces) }.joined()
        guard chance(1, in: 4) else { return pattern.replacing(" ", with: "?") }
        let escaped = pattern.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(escaped)\"" + pick(["", "", "\\101", "\\0", "\\q", "x"])
    }

    private mutating func assignment() -> String {
        let name = pick(
            AttributeName.allCases.map { "\($0.name)" } + ["binary", "m", "n", "diff", "text", "eol", "export-ignore"])
        return pick([
            "\(name)", "\(name)", "-\(name)", "!\(name)", "\(name)=auto", "\(name)=", "-\(name)=x", "\(name)=lf=b",
        ])
    }

    mutating func attributeFile() -> [UInt8] {
        let lines = (0..<Int.random(in: 1...25, using: &self)).map { _ -> String in
            let assignments = (0..<Int.random(in: 0...3, using: &self)).map { _ in assignment() }
                .joined(separator: pick([" ", "\t", "  ", "\r "]))
            if chance(1, in: 8) { return "[attr]\(pick(["m", "n", "binary", "diff", "-m"])) \(assignments)" }
            if chance(1, in: 20) { return pick(["# a text", "", "  ", "a =b", "a --text", "[attr] m", "!b text"]) }
            return pick(["", "", "", " "]) + pattern() + " " + assignments
        }
        let bytes = Array(lines.joined(separator: pick(["\n", "\n", "\r\n"])).utf8)
        return chance(1, in: 10) ? bytes.flatMap { [$0] + (chance(1, in: 200) ? [0] : []) } : bytes
    }
}
