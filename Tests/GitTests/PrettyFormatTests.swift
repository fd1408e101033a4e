import Escaping
import SystemPackage
import TestSupport
import Testing

@testable import Git

@Suite struct PrettyFormatTests {
    @Test func expandsWhatGitArchiveExpands() throws {
        try withWorktree { worktree in
            try worktree.write("x", to: "a")
            let first = try worktree.commit("first")
            try worktree.git("checkout", "-q", "-b", "side")
            try worktree.commit("side")
            try worktree.git("checkout", "-q", "main")
            try worktree.commit("other")
            try worktree.git("merge", "-q", "--no-ff", "-m", "merge", "side")
            try worktree.git("tag", "-a", "-m", "annotated", "v1.0", first)
            try worktree.write("Proper Name <proper@example.com> <author@example.com>\n", to: ".mailmap")
            try worktree.compareFormats(
                formats, message: "  subject: with..dots, \u{e4}nd spaces  \nand a second line\n\n\nbody\n\n  more\n\n",
                tags: ["light", "v2.0-rc1"], annotatedTags: ["v2.0"])
        }
    }

    @Test(arguments: [
        "", "\n", "\n\n", "one", "one\n", "one\n\ntwo", "\n\n  one  \n\t\n\ntwo\n", "a\rb\r\n\r\nc", "...a...b..-..",
        "-._-",
        "subject\nstill subject\n \nbody \n \n",
    ])
    func findsSubjectAndBodyAsGitDoes(message: String) throws {
        try withWorktree { worktree in
            try worktree.compareFormats(
                ["<%s>", "<%f>", "<%b>", "<%B>", "x\n%-b", "x\n%-s", "%+s|% b|%+b"], message: message)
        }
    }

    @Test(arguments: [
        "A U Thor <a@b> 0 +0000", "A U Thor <a@b> 1112911993 -0001", "A <a@b> 1112911993 +1400", "<a@b> 5 +0000",
        "  A  <a@b>  500000  -0330", "A <a@b>", "A <a@b> x", "A <a@b> 5", "A a@b 5 +0000", "A <a> b> 7 +0100",
        "A <> 7 +0100", "A <a@b> 4102444800 +0000", "A <a@b> 99999999999 +0000", "A <a@b> 951782400 +0000",
        "A <a@b> 1709164800 -1130", "A <a@b> 68169600 +0000", "A <a@b> 253402300800 +0000",
    ])
    func readsPersonsAsGitDoes(person: String) throws {
        try withWorktree { worktree in
            let formats = ["an", "ae", "al", "ad", "aD", "at", "ai", "aI", "as", "aN", "aE", "aL"].map { "<%\($0)>" }
            try worktree.compareFormats(formats, message: "m", author: person)
        }
    }

    @Test(arguments: ["ISO-8859-1", "latin-1", "UTF-8", "utf8", "no-such-encoding", "UTF-16"])
    func convertsCommitsOfOtherEncodings(encoding: String) throws {
        try withWorktree { worktree in
            try worktree.compareFormats(
                ["\u{e9} %s %an %e", "\u{e9} %H", "\u{e9} %Q", "\u{e9} %n %m", "\u{20ac} %s", "%e"],
                message: "caf\u{e9}\n",
                encoding: encoding, rawLatin1: true)
        }
    }

    @Test func expandsFirstDescribeOfAnArchiveOnly() throws {
        try withWorktree { worktree in
            try worktree.commit("one")
            try worktree.git("tag", "-a", "-m", "t", "v1")
            try worktree.git("tag", "w1")
            try worktree.compareFormats(
                ["%(describe:tags=true,match=w*)", "%(describe)", "%(describe)"], message: "two")
            try worktree.compareFormats(["%(describe:tags,exclude=w*)"], message: "two")
            try worktree.compareFormats(["%(describe:abbrev=12)"], message: "two")
            try worktree.compareFormats(["%(describe:abbrev=0)"], message: "two")
            try worktree.compareFormats(["%(describe:tags=off)"], message: "two")
            for malformed in [
                "(describe:x)", "(describe:abbrev=x)", "(describe:match=)", "(describe",
                "(describe:tags=q)", "(describe:tags=q,abbrev=5)", "(describe:tags=q,tags=1)", "(describe:)",
            ] {
                try worktree.compareFormats(["%\(malformed)", "%(describe)"], message: "two")
            }
        }
    }

    @Test func marksCutHistoryAsGrafted() throws {
        try withWorktree { worktree in
            for name in ["f0", "f1", "f2"] { try worktree.write("$Format:%P|%p|%d|%D$", to: name) }
            try worktree.write("f* export-subst\n", to: ".gitattributes")
            try worktree.commit("one")
            try worktree.commit("two")
            try worktree.git("clone", "-q", "--depth", "1", "--bare", "file://\(worktree.path)", "clone.git")
            let clone = Worktree(path: worktree.path.appending("clone.git"))
            let repository = try Repository(.init(clone.path))
            var format = PrettyFormat(
                try repository.commit(repository.resolve("HEAD")), in: repository, dialect: .git)
            let expanded = try format.substitute(in: Array("$Format:%P|%p|%d|%D$".utf8))
            #expect(try clone.archived(["f0"]) == [expanded])
        }
    }

    @Test func reproducibleDialectKeepsWhatDiffersBetweenClones() throws {
        try withWorktree { worktree in
            let id = try worktree.commit("subject")
            let tree = try worktree.line("rev-parse", "HEAD^{tree}")
            let repository = try Repository(.init(worktree.path))
            var format = PrettyFormat(
                try repository.commit(repository.resolve(id)), in: repository, dialect: .reproducible)
            let expanded = try #require(
                try format.substitute(in: Array("$Format:%H %T %ct %cI %an %ae %s %h %d %ar %n %%$".utf8)))
            #expect(
                String(decoding: expanded, as: UTF8.self)
                    == "\(id) \(tree) 1112911993 2005-04-07T15:13:13-07:00 A U Thor author@example.com subject %h %d %ar %n %"
            )
            #expect(format.unsupported == ["%h", "%d", "%ar", "%n"])
        }
    }

    @Test func namesWhatItDoesNotExpand() throws {
        try withWorktree { worktree in
            let repository = try Repository(.init(worktree.path))
            var format = PrettyFormat(
                try repository.commit(repository.resolve(worktree.commit())), in: repository, dialect: .git)
            let text = "$Format:%ar %ch %<(10)%s %w(3)%(trailers:key=x)%C(always,red)$"
            let expanded = try #require(try format.substitute(in: Array(text.utf8)))
            #expect(
                String(decoding: expanded, as: UTF8.self)
                    == "%ar %ch %<(10)a commit %w(3)%(trailers:key=x)%C(always,red)")
            #expect(format.unsupported == ["%ar", "%ch", "%<", "%w", "%(trailers", "%C(always,red)"])
        }
    }
}

private let formats = [
    "%H", "%h", "%T", "%t", "%P", "%p", "%an", "%ae", "%al", "%aN", "%aE", "%aL", "%ad", "%aD", "%ai", "%aI", "%at",
    "%as",
    "%cn", "%ce", "%cl", "%cN", "%cE", "%cL", "%cd", "%cD", "%ci", "%cI", "%ct", "%cs", "%s", "%f", "%b", "%B", "%d",
    "%D", "%e",
    "%m", "%n", "%%", "%x41%x0a%x00%xff%xg", "%N", "%S", "%gd|%gD|%gs|%gn|%gN|%ge|%gE|%gq",
    "%G?|%GS|%GT|%GK|%GG|%GP|%GF|%Gq",
    "%C(red)x%C(auto)y%Credz%Creset%Cgreen%Cblue%Cblack%C(nope)%C(auto,blue)%C(", "%Q", "%", "%a", "%aq", "%%H",
    "%(nope)", "%+s",
    "x\n\n%-e|", "% e|% s", "%+e|", "%+Q|", "%-Q|", "%+w|", "", "no placeholder", "%H%n%T", "a\nb %H", "%-", "% ",
    "%+d|% D",
    "%-d|",
]

extension Worktree {
    /// Commits a file for each format, has git archive them and compares what came out with our own expansion.
    func compareFormats(
        _ formats: [String], message: String, author: String? = nil, encoding: String? = nil, rawLatin1: Bool = false,
        tags: [String] = [], annotatedTags: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let names = formats.indices.map { "f\($0 / 100)\($0 / 10 % 10)\($0 % 10)" }
        let contents = formats.map { "before $Format$ $Format:\($0)$ after $Format:%H\n" }
        for (name, content) in zip(names, contents) { try write(content, to: name) }
        try write("f* export-subst\n", to: ".gitattributes")
        try commit("replaced")
        var text = String(decoding: try git("cat-file", "commit", "HEAD"), as: UTF8.self)
        let headers = text.split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)[0]
            .split(separator: "\n").map { line in
                line.hasPrefix("author ") ? author.map { "author \($0)" } ?? String(line) : String(line)
            }
        text = (headers + (encoding.map { ["encoding \($0)"] } ?? [])).joined(separator: "\n") + "\n\n" + message
        let bytes = rawLatin1 ? text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } : Array(text.utf8)
        let id = String(
            decoding: try git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", input: bytes).dropLast(),
            as: UTF8.self)
        try git("update-ref", "HEAD", id)
        for tag in tags { try git("tag", "-f", tag) }
        for tag in annotatedTags { try git("tag", "-f", "-a", "-m", "t", tag) }

        let archived = try archived(names)
        let repository = try Repository(.init(path))
        var format = PrettyFormat(try repository.commit(repository.resolve("HEAD")), in: repository, dialect: .git)
        for (index, content) in contents.enumerated() {
            let expanded = try format.substitute(in: Array(content.utf8))
            #expect(
                expanded == archived[index],
                """
                '\(formats[index])'
                expected \(Escaped(archived[index], limit: 2000))
                got      \(expanded.map { "\(Escaped($0, limit: 2000))" } ?? "nothing")
                """, sourceLocation: sourceLocation)
        }
        #expect(format.unsupported.isEmpty, sourceLocation: sourceLocation)
    }

    /// The contents of files of `HEAD`, as git archives them.
    func archived(_ names: [String]) throws -> [[UInt8]] {
        let archive = try run(
            "git", ["archive", "HEAD"], environment: gitEnvironment, directory: path
        ).success().output
        return try names.map { try run("tar", ["-xOf", "-", $0], input: archive, directory: path).success().output }
    }
}
