import Escaping
import SystemPackage
import TestSupport
import Testing

@testable import Git

@Suite struct ConversionTests {
    @Test(arguments: [
        [], ["core.autocrlf=true"], ["core.autocrlf=input"], ["core.eol=crlf"],
        ["core.eol=crlf", "core.autocrlf=input"],
    ])
    func convertsWhatGitArchiveConverts(configuration: [String]) throws {
        try withWorktree { worktree in
            for setting in configuration {
                let words = setting.split(separator: "=").map(String.init)
                try worktree.git("config", words[0], words[1])
            }
            var files: [(name: String, line: String, content: [UInt8])] = []
            for line in attributeLines {
                for content in contents {
                    files.append(("f\(files.count)", line, content))
                }
            }
            let archived = try worktree.archive(files)
            let repository = try Repository(.init(worktree.path))
            let checkout = try repository.checkoutConfiguration()
            var changed = 0
            for (file, expected) in zip(files, archived) {
                let stack = AttributeStack(root: .content(Array("\(file.name) \(file.line)\n".utf8)))
                let attributes = stack.attributes(of: Array(file.name.utf8), isDirectory: false)
                let conversion = Conversion(attributes, configuration: checkout, dialect: .git)
                let id = try #require(ObjectID(hex: expected.id))
                let converted = conversion.apply(to: file.content.span, id: id)
                if conversion.isIdentity { #expect(converted == nil) }
                if converted != nil { changed += 1 }
                #expect(
                    converted ?? file.content == expected.content,
                    "'\(file.line)' \(configuration) on '\(Escaped(file.content))' gave '\(Escaped(converted ?? []))'")
            }
            #expect(changed > 20)
        }
    }

    @Test func readsWhatTheConfigurationSays() throws {
        try withWorktree { worktree in
            for (key, value) in [
                ("core.autocrlf", "InPut"), ("core.eol", "crlf"), ("core.bigFileThreshold", "3k"),
                ("core.abbrev", "no"),
            ] { try worktree.git("config", key, value) }
            #expect(
                try Repository(.init(worktree.path)).checkoutConfiguration()
                    == CheckoutConfiguration(
                        autoCRLF: .input, endOfLine: .crlf, bigFileThreshold: 3072, abbreviation: 40))
        }
    }

    @Test func sameStatisticsInAnyPieces() {
        let content = Array("a\r\nb\r\r\n\n\rc\u{1a}\u{0}\t\u{7f}é\u{1a}".utf8)
        var whole = TextStatistics()
        whole.add(content.span)
        for cut in content.indices {
            var pieces = TextStatistics()
            pieces.add(content.span.extracting(..<cut))
            pieces.add(content.span.extracting(cut...))
            #expect(pieces == whole)
        }
    }

    @Test(arguments: Array(1...Soak.count(short: 20, full: 2000)))
    func convertsGeneratedTextAsGitDoes(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let files = (0..<40).map { index in
            (name: "f\(index)", line: generator.pick(attributeLines), content: generator.text())
        }
        try withWorktree { worktree in
            let archived = try worktree.archive(files)
            for (file, expected) in zip(files, archived) {
                let stack = AttributeStack(root: .content(Array("\(file.name) \(file.line)\n".utf8)))
                let conversion = Conversion(
                    stack.attributes(of: Array(file.name.utf8), isDirectory: false),
                    configuration: CheckoutConfiguration(),
                    dialect: .git)
                let id = try #require(ObjectID(hex: expected.id))
                #expect(
                    conversion.apply(to: file.content.span, id: id) ?? file.content == expected.content,
                    "seed \(seed): '\(file.line)' on '\(Escaped(file.content))'")
            }
        }
    }
}

private let attributeLines = [
    "", "text", "-text", "text=auto", "text=input", "text=foo", "text eol=lf", "text eol=crlf", "text=auto eol=lf",
    "text=auto eol=crlf", "-text eol=crlf", "eol=crlf", "eol=lf", "crlf", "-crlf", "crlf=input", "crlf=auto eol=crlf",
    "!text crlf", "text=foo crlf eol=crlf", "binary eol=crlf", "ident", "ident text eol=crlf", "-ident", "ident=yes",
    "working-tree-encoding=UTF-16LE", "working-tree-encoding=UTF-16", "working-tree-encoding=UTF-16LE-BOM",
    "working-tree-encoding=utf16be-bom eol=crlf", "working-tree-encoding=ISO-8859-1 ident",
    "working-tree-encoding=latin-1",
    "working-tree-encoding=utf8", "working-tree-encoding=no-such", "working-tree-encoding=", "filter=lfs",
]

private let contents =
    [
        "", "a", "a\n", "a\r\n", "a\nb\r\n", "a\rb\n", "\n", "\r", "\r\n", "\n\n\r\n", "\u{1a}", "a\n\u{1a}",
        "a\n\u{0}\n",
        "\u{1}\u{2}\n", String(repeating: "x", count: 127) + "\n\u{1}", String(repeating: "x", count: 128) + "\n\u{1}",
        "é\n", "日本\n",
        "$Id$", "$Id$\n", "$Id: x $\n$Id:$\n$Id:x$ $Id: a b $ $Id: a$ $Id:\n$ $Id$", "$Id", "$Id:", "$Id: x\n$",
        "$I$Id$Id$", "$Id:  $",
        "$Idx$Id$ $Id:x y$", "$Id: 1234567 $\r\n$id$\n$ID$", "$$Id$$",
    ].map { Array($0.utf8) } + [[0xFF, 0xFE, 0x0A], [0xC3, 0x0A, 0x28]]

extension SeededGenerator {
    fileprivate mutating func text() -> [UInt8] {
        let pieces = ["\n", "\n", "\r\n", "\r", "$Id$", "$Id: ", "$", " ", "x", "\u{0}", "\u{1a}", "\u{1}", ":", "é"]
        let usable = chance(1, in: 2) ? pieces.filter { !["\u{0}", "\r", "\u{1}"].contains($0) } : pieces
        return (0..<Int.random(in: 0...30, using: &self)).flatMap { _ in Array(pick(usable).utf8) }
    }
}

extension Worktree {
    /// Commits the files unconverted, each with its line of attributes, and returns their ids and what git archives of them.
    fileprivate func archive(
        _ files: [(name: String, line: String, content: [UInt8])]
    ) throws -> [(id: Substring, content: [UInt8])] {
        for file in files { try write(file.content, to: file.name) }
        // Each file of the work tree is one of the objects; the index gets those past all conversion.
        let names = files.map(\.name).joined(separator: "\n")
        let ids = String(
            decoding: try git("hash-object", "-w", "--no-filters", "--stdin-paths", input: Array(names.utf8)),
            as: UTF8.self
        ).split(separator: "\n")
        let attributes = files.map { "\($0.name) \($0.line)\n" }.joined()
        let attributesID = String(
            decoding: try git("hash-object", "-w", "--stdin", input: Array(attributes.utf8)).dropLast(), as: UTF8.self)
        let index =
            zip(ids, files).map { "100644 \($0)\t\($1.name)\n" }.joined() + "100644 \(attributesID)\t.gitattributes\n"
        try git("update-index", "--add", "--index-info", input: Array(index.utf8))
        let tree = try line("write-tree")
        let commit = try line("commit-tree", "-m", "m", tree)
        try git("update-ref", "HEAD", commit)
        let archive = try git("archive", "HEAD")
        return try withTemporaryDirectory(on: .memory) { directory in
            try run("tar", ["-xf", "-"], input: archive, directory: directory).success()
            return try zip(ids, files).map { ($0, try readFile(directory.appending($1.name))) }
        }
    }
}
