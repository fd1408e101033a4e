import TestSupport
import Testing

@testable import Git

@Suite struct AttributeTests {
    @Test(arguments: [
        ("*.txt", "a.txt", true), ("*.txt", "d/a.txt", true), ("/*.txt", "d/a.txt", false),
        ("d/*.txt", "d/a.txt", true), ("d/*.txt", "d/e/a.txt", false), ("d/**", "d/e/a.txt", true),
        ("**/a", "a", true), ("**/a", "d/e/a", true), ("d/**/a", "d/a", true), ("d/**/a", "dx/a", false),
        ("x**y", "xay", true), ("a/x**", "a/x1/2", true), ("a/[x]**", "a/x1/2", false),
        ("[[:space:]]", "\u{0b}", false), ("[a-c]", "b", true), ("[!a-c]", "b", false), ("[^a-c]", "d", true),
        ("[]a]", "]", true), ("[a-]", "-", true), ("[c-a]", "b", false), ("[[:nope:]]", "n", false),
        ("[a", "a", false), ("a\\", "a\\", false), ("a\\*", "a*", true), ("?", "\u{e9}", false), ("??", "\u{e9}", true),
    ])
    func matchesPatternAsGitDoes(pattern: String, path: String, expected: Bool) throws {
        let stack = AttributeStack(root: .content(Array("\(pattern) text\n".utf8)))
        #expect(attributes(in: stack, of: path)[.text] == (expected ? .set : .unspecified))
    }

    @Test func directoryPatternMatchesDirectoriesOnly() {
        let stack = AttributeStack(root: .content(Array("d/ export-ignore\n".utf8)))
        #expect(stack.attributes(of: Array("d".utf8), isDirectory: true)[.exportIgnore] == .set)
        #expect(stack.attributes(of: Array("d".utf8), isDirectory: false)[.exportIgnore] == .unspecified)
    }

    @Test func unquotesQuotedPattern() {
        let stack = AttributeStack(root: .content(Array(#""quo ted\t\303\251" text"#.utf8)))
        #expect(stack.attributes(of: Array("quo ted\té".utf8), isDirectory: false)[.text] == .set)
    }

    @Test func deeperFileWinsAndInfoWinsOverAll() {
        var stack = AttributeStack(
            root: .content(Array("f eol=lf ident filter=a\n".utf8)), info: Array("d/f filter=c\n".utf8))
        stack.enter(Array("d".utf8), file: .content(Array("f eol=crlf filter=b\n".utf8)))
        let attributes = stack.attributes(of: Array("d/f".utf8), isDirectory: false)
        #expect(attributes[.eol].isValue("crlf"))
        #expect(attributes[.ident] == .set)
        #expect(attributes[.filter].isValue("c"))
        stack.leave()
        #expect(stack.attributes(of: Array("f".utf8), isDirectory: false)[.eol].isValue("lf"))
    }

    @Test func expandsMacrosWhereTheyAreSet() {
        let stack = AttributeStack(
            root: .content(
                Array("[attr]inner ident eol=crlf\n[attr]outer inner -text\na outer\nb outer -ident\nc -outer\n".utf8))
        )
        let a = stack.attributes(of: Array("a".utf8), isDirectory: false)
        #expect(a[.ident] == .set)
        #expect(a[.text] == .unset)
        #expect(a[.eol].isValue("crlf"))
        #expect(stack.attributes(of: Array("b".utf8), isDirectory: false)[.ident] == .unset)
        #expect(stack.attributes(of: Array("c".utf8), isDirectory: false) == Attributes())
    }

    @Test func binaryIsBuiltIn() {
        let stack = AttributeStack(root: .content(Array("*.png binary\n".utf8)))
        #expect(stack.attributes(of: Array("a.png".utf8), isDirectory: false)[.text] == .unset)
    }

    @Test func longChainOfMacrosNeedsNoDeepCallStack() {
        let count = 50_000
        let chain = (0..<count).map { "[attr]m\($0) m\($0 + 1)\n" }.joined()
        let stack = AttributeStack(root: .content(Array((chain + "[attr]m\(count) text\nf m0\n").utf8)))
        #expect(stack.attributes(of: Array("f".utf8), isDirectory: false)[.text] == .set)
    }

    @Test(arguments: [
        (
            "!bang text",
            "'.gitattributes', line 1 is ignored: '!bang' is a negative pattern, which attributes do not have\n"
                + "  write '\\!' for an exclamation mark that belongs to the name"
        ),
        ("a t\u{1b}[xt", "'.gitattributes', line 1 is ignored: 't\\x1b[xt' is not a valid attribute name"),
        ("a -", "'.gitattributes', line 1 is ignored: '' is not a valid attribute name"),
        (
            String(repeating: "a", count: 2043) + " text",
            "'.gitattributes', line 1 is ignored: it is longer than 2047 bytes"
        ),
    ])
    func ignoresLineWithWarning(line: String, warning: String) {
        let stack = AttributeStack(root: .content(Array(line.utf8)))
        #expect(stack.warnings.map(\.description) == [warning])
        #expect(attributes(in: stack, of: "a") == Attributes())
    }

    @Test func lineOf2047BytesCounts() {
        let name = String(repeating: "a", count: 2042)
        let stack = AttributeStack(root: .content(Array("\(name) text".utf8)))
        #expect(stack.attributes(of: Array(name.utf8), isDirectory: false)[.text] == .set)
        #expect(stack.warnings.isEmpty)
    }

    @Test func macroBelowTheTopIsIgnoredWithWarning() {
        var stack = AttributeStack()
        stack.enter(Array("d".utf8), file: .content(Array("[attr]m text\nf m\n".utf8)))
        #expect(stack.attributes(of: Array("d/f".utf8), isDirectory: false) == Attributes())
        #expect(
            stack.warnings.map(\.description)
                == ["'d/.gitattributes', line 1 is ignored: '[attr]m' may be defined at the top of the tree only"])
    }

    @Test func fileTooLargeIsIgnoredWithWarning() {
        let stack = AttributeStack(root: .tooLarge(limit: 7))
        #expect(stack.attributes(of: Array("f".utf8), isDirectory: false) == Attributes())
        #expect(stack.warnings.map(\.description) == ["'.gitattributes' is ignored: it is not smaller than 7 bytes"])
    }

    @Test(arguments: 1...Soak.count(short: 6, full: 250))
    func agreesWithCheckAttrOnGeneratedTrees(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        var specified = 0
        for _ in 0..<3 {
            let tree = GeneratedTree(&generator)
            let paths = (0..<240).map { _ in
                generator.pick(tree.directories).prefix + generator.pathComponent() + generator.pick(["", "", "", "/"])
            }
            let names = AttributeName.allCases.map { "\($0.name)" }
            let answer = try withWorktree { worktree in
                try worktree.add(tree)
                return try run(
                    "git", ["check-attr", "--cached", "-z", "--stdin"] + names,
                    input: paths.flatMap { Array($0.utf8) + [0] }, environment: gitEnvironment, directory: worktree.path
                ).success().output
            }
            let fields = answer.split(separator: 0, omittingEmptySubsequences: false).map(Array.init)
            try #require(fields.count == paths.count * names.count * 3 + 1)
            for (index, path) in paths.enumerated() {
                let attributes = tree.attributes(of: path)
                for name in AttributeName.allCases {
                    let expected = fields[(index * names.count + name.rawValue) * 3 + 2]
                    if expected != Array("unspecified".utf8) { specified += 1 }
                    #expect(attributes[name].asPrinted == expected, "seed \(seed): \(name.name) of '\(path)'")
                }
            }
        }
        #expect(specified > 0, "seed \(seed) says nothing about any path")
    }

    private func attributes(in stack: AttributeStack, of path: String) -> Attributes {
        var stack = stack
        for end in path.indices where path[end] == "/" { stack.enter(Array(path[..<end].utf8), file: nil) }
        return stack.attributes(of: Array(path.utf8), isDirectory: false)
    }
}

extension AttributeState {
    fileprivate var asPrinted: [UInt8] {
        switch self {
        case .unspecified: Array("unspecified".utf8)
        case .set: Array("set".utf8)
        case .unset: Array("unset".utf8)
        case .value(let value): value
        }
    }
}
