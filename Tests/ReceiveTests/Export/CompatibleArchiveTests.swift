import Git
import Source
import SystemPackage
import Tar
import TestSupport
import Testing

@testable import Receive

@Suite struct CompatibleArchiveTests {
    @Test func emptyCommit() throws {
        try withWorktree { worktree in
            try worktree.commit()
            try worktree.expectGitsBytes()
        }
    }

    @Test func filesDirectoriesLinksAndModes() throws {
        try withWorktree { worktree in
            for name in ["README", "bin/run", "a/b/c/d", "a.b", "a-b", "empty", "leer é", "new\nline"] {
                try worktree.write(name == "empty" ? "" : name, to: name)
            }
            try run("chmod", ["+x", worktree.path.appending("bin/run").string]).success()
            try run("ln", ["-s", "../README", worktree.path.appending("bin/link").string]).success()
            try worktree.commit()
            try worktree.expectGitsBytes()
        }
    }

    @Test(arguments: [98, 99, 100, 101, 102, 120, 153, 154, 155, 156, 157, 180, 253, 254, 255, 256, 257, 258, 300])
    func longNames(length: Int) throws {
        try withWorktree { worktree in
            func name(_ count: Int, _ letter: String) -> String { String(repeating: letter, count: count) }
            var paths = length < 250 ? [name(length, "n")] : []
            // Every place that the one slash can have, for files and for directories.
            for slash in 1..<(length - 1) where slash < 250 && length - slash - 1 < 250 {
                paths.append(name(slash, "d") + "/" + name(length - slash - 1, "f"))
                if length - slash > 3 { paths.append(name(slash, "e") + "/" + name(length - slash - 3, "g") + "/h") }
            }
            try worktree.importCommit(paths.map { ImportedFile($0, "x") })
            try worktree.expectGitsBytes("\(length)")
        }
    }

    @Test(arguments: [99, 100, 101, 300, 4000])
    func longLinkTargets(length: Int) throws {
        try withWorktree { worktree in
            let target = String((String(repeating: "d/", count: length / 2) + "x").prefix(length))
            try run("ln", ["-s", target, worktree.path.appending("link").string]).success()
            try run(
                "ln", ["-s", target, worktree.path.appending(String(repeating: "l", count: 150)).string]
            ).success()
            try worktree.commit()
            try worktree.expectGitsBytes()
        }
    }

    @Test func namesThatAreNotUTF8() throws {
        try withWorktree { worktree in
            let names = [[0xFF, 0xFE], Array(repeating: UInt8(0xFF), count: 120)]
            try worktree.importCommit(names.map { ImportedFile(path: $0, content: [0x78]) })
            try worktree.expectGitsBytes(isBuildable: false)
        }
    }

    @Test func submodulesAndOddModes() throws {
        try withWorktree { worktree in
            let commit = try worktree.commit()
            let blob = try worktree.line("hash-object", "-w", "--stdin", input: "content")
            var content: [UInt8] = []
            for (mode, name, id) in [
                ("100600", "a", blob), ("100664", "b", blob), ("100711", "c", blob), ("100777", "d", blob),
                ("160000", "e", commit),
            ] {
                content += "\(mode) \(name)\0".utf8
                content += try #require(ObjectID(hex: id)).bytes
            }
            let tree = try worktree.line("hash-object", "-t", "tree", "-w", "--literally", "--stdin", input: content)
            try worktree.git("update-ref", "HEAD", worktree.line("commit-tree", "-m", "m", tree))
            try worktree.expectGitsBytes()
            #expect(
                try worktree.buildArchive().source.warnings.map(\.description)
                    == ["'e' is a submodule: it arrives as an empty directory"])
        }
    }

    @Test(arguments: [
        "0 +0000", "1 +0000", "4294967296 +0000", "8589934591 +0000", "8589934592 +0000", "99999999999 -0100",
    ])
    func times(date: String) throws {
        try withWorktree { worktree in
            try worktree.write("x", to: "d/\(String(repeating: "x", count: 200))")
            try worktree.commit()
            let commit = String(decoding: try worktree.git("cat-file", "commit", "HEAD"), as: UTF8.self)
                .replacing("1112911993 -0700", with: date)
            let id = try worktree.line("hash-object", "-t", "commit", "-w", "--literally", "--stdin", input: commit)
            try worktree.git("update-ref", "HEAD", id)
            try worktree.expectGitsBytes()
        }
    }

    @Test func attributes() throws {
        try withWorktree { worktree in
            let text = "$Format:%H %an$ $Id$\nline\r\n"
            for name in [
                "plain.txt", "crlf.txt", "auto.txt", "ident.c", "subst", "both", "skip.me", "d/skip.me", "e/x", "f/g/x",
            ] {
                try worktree.write(name == "auto.txt" ? "a\nb\n" : text, to: name)
            }
            try worktree.write(
                """
                crlf.txt text eol=crlf
                auto.txt text=auto eol=crlf
                ident.c ident
                subst export-subst
                both export-subst ident -text
                skip.me export-ignore
                /e/ export-ignore
                """, to: ".gitattributes")
            try worktree.write("* export-ignore\n", to: "f/.gitattributes")
            try worktree.git("-c", "core.safecrlf=false", "add", "-A")
            try worktree.commit()
            try worktree.expectGitsBytes()
        }
    }

    @Test func placeholdersThatBuildsDoNotExpand() throws {
        try withWorktree { worktree in
            try worktree.write("$Format:%h %d %(describe:tags)$ $Format:%(describe)$\n", to: "a")
            try worktree.write("$Format:%(describe)$ $Format:%ar$\n", to: "b")
            try worktree.write("* export-subst\n", to: ".gitattributes")
            try worktree.commit()
            try worktree.git("tag", "v1")
            var archive = try worktree.compatibleArchive()
            #expect(archive.warnings.map(\.description) == ["'b': the placeholder '%ar' is not expanded"])
            try worktree.write("$Format:%(describe)$\n", to: "b")
            try worktree.commit()
            try worktree.expectGitsBytes(isBuildable: false)
            archive.warnings = try worktree.buildArchive().warnings
            #expect(
                archive.warnings.map(\.description) == [
                    "'a': the placeholder '%h' is not expanded", "'a': the placeholder '%d' is not expanded",
                    "'a': the placeholder '%(' is not expanded",
                ])
        }
    }

    @Test func largeFilesInAllPlaces() throws {
        try withWorktree { worktree in
            var generator = SeededGenerator(seed: 9)
            let line = Array("a line of a text that is to be converted\n".utf8)
            func text(_ lines: Int) -> [UInt8] { (0..<lines).flatMap { _ in line } }
            try worktree.write(text(220_000), to: "crlf")
            try worktree.write(text(30_000), to: "text")
            try worktree.write(text(30_000) + [0], to: "auto")
            try worktree.write(text(30_000), to: "ident")
            try worktree.write(generator.bytes(9 << 20), to: "random")
            try worktree.write(generator.bytes(1 << 20), to: "edge")
            try worktree.write(generator.bytes((1 << 20) + 1), to: "edge1")
            try worktree.write("crlf text eol=crlf\nauto text=auto eol=crlf\nident ident\n", to: ".gitattributes")
            try worktree.commit()
            try worktree.expectGitsBytes("loose")
            try worktree.git("repack", "-q", "-a", "-d")
            try worktree.expectGitsBytes("packed")
            try worktree.git("config", "core.bigFileThreshold", "2m")
            try worktree.expectGitsBytes(isBuildable: false, "above the threshold")
        }
    }

    @Test(arguments: [
        ["core.autocrlf=true"], ["core.eol=crlf"], ["core.abbrev=12"], ["core.bigFileThreshold=20"],
    ])
    func configurationOfTheRepository(settings: [String]) throws {
        try withWorktree { worktree in
            try worktree.write("$Format:%h$\n", to: "a")
            try worktree.write("line\n", to: "b")
            try worktree.write("line\nline\nline\nline\nline\nline\n", to: "c")
            try worktree.write("a export-subst\nb text\nc text eol=crlf\n", to: ".gitattributes")
            try worktree.commit()
            for setting in settings {
                let words = setting.split(separator: "=").map(String.init)
                try worktree.git("config", words[0], words[1])
            }
            try worktree.expectGitsBytes(isBuildable: false)
        }
    }

    @Test(arguments: 1...Soak.count(short: 12, full: 1000))
    func generatedTrees(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        try withWorktree { worktree in
            try worktree.importCommit(generator.tree())
            try worktree.expectGitsBytes("seed \(seed)")
        }
    }
}

extension SeededGenerator {
    fileprivate mutating func tree() -> [ImportedFile] {
        let long = String(repeating: "long", count: 30)
        let names = ["a", "b", "src", "a.b", "ä ö", "x.txt", "y.bin", "z.sh", long, long + "2", "c\td", "e\"f", "g\nh"]
        var files = (0..<Int.random(in: 1...60, using: &self)).map { _ in
            let path = (0..<Int.random(in: 1...4, using: &self)).map { _ in pick(names) }.joined(separator: "/")
            if chance(1, in: 8) {
                return ImportedFile(path, pick(["a", "./\(long)/\(long)", "x.txt"]), mode: "120000")
            }
            if chance(1, in: 20) { return ImportedFile(path, String(repeating: "1", count: 40), mode: "160000") }
            return ImportedFile(path: Array(path.utf8), content: content(), mode: pick(["100644", "100644", "100755"]))
        }
        for directory in ["", "a/", "src/"] where chance(2, in: 3) {
            let lines = (0..<Int.random(in: 1...6, using: &self)).map { _ in
                pick(["*.txt", "a", "*", "src/", "**/b", "/a/*", "*.b*", "\"ä ö\"", "!x", "[attr]m"]) + " "
                    + pick([
                        "export-ignore", "export-subst", "text eol=crlf", "text=auto", "text=auto eol=crlf", "ident",
                        "-text",
                        "binary", "m", "-export-ignore", "crlf", "filter=x",
                    ])
            }
            files.append(ImportedFile(directory + ".gitattributes", lines.joined(separator: "\n")))
        }
        return files
    }

    fileprivate mutating func content() -> [UInt8] {
        let pieces = ["\n", "\n", "text\n", "$Id$", "$Format:%H$", "$Format:%s %ct$", "\r\n", "\0", "é", "$", "\r"]
        let size = pick([0, 1, 5, 30, 511, 512, 513, 4000])
        var content: [UInt8] = []
        while content.count < size { content += Array(pick(pieces).utf8) }
        return content
    }
}
