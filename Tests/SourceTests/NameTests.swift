import Source
import TestSupport
import Testing

@Suite struct NameTests {
    /// git's own vectors (t/t0060-path-utils.sh, t/t1450-fsck.sh, t/t1014-read-tree-confusing.sh) and the lists in is_ntfs_dotgit and
    /// next_hfs_char.
    @Test(arguments: [
        ".git", ".GIT", ".Git", ".gIT", ".git.", ".git ", ".git . .", ".git...  ", "git~1", "GIT~1", "git~1.", "git~1 ",
        ".git::$INDEX_ALLOCATION", ".git:stream", "git~1:stream", ".git .:x", ".git\\", ".git\\hooks", "a\\.git",
        "a\\.git \\b",
        ".git . \\x", "\u{200c}.git", ".\u{200d}git", ".g\u{200e}it", ".gi\u{200f}t", ".git\u{202a}", "\u{202e}.Git",
        ".g\u{206a}it", ".gI\u{206f}T", ".git\u{feff}", "\u{feff}\u{200c}.git",
    ])
    func refusesEverySpellingOfDotGit(name: String) throws {
        for path in [name, "\(name)/config", "a/\(name)", "a/\(name)/b"] {
            let refusals = try Judgement(rawFile(path) + endMark).refusals
            #expect(refusals.map(\.code) == [.dotGit], "\(path)")
            #expect(refusals.map(\.reason) == [".git entries are not allowed"])
        }
    }

    @Test(arguments: [
        ".gitignore", ".gitattributes", ".gitmodules", ".github", "git", "git~2", "git~10", "..git", ".git~1", "x.git",
        ".git.x",
        ".git x", ". git", "git~1x", ".gıt", ".g\u{2010}it", ".wh", "wh.", ".WH.x", "a.wh.b", "a\\b", "git\\x",
    ])
    func acceptsNamesThatOnlyLookLikeThem(name: String) throws {
        #expect(try Judgement(rawFile(name) + endMark).messages == [])
    }

    @Test func namesWhatIsAtFault() throws {
        let messages = try Judgement(rawFile("a/.GIT\n/config") + endMark).messages
        #expect(messages == [])
        let refused = try Judgement(rawFile("a/.GIT /x\ny") + endMark).messages
        #expect(refused == ["E-DOTGIT entry 1 'a/.GIT /x\\ny': .git entries are not allowed"])
    }

    @Test(
        arguments: [
            (String(repeating: "a", count: 255), nil),
            (
                String(repeating: "a", count: 256),
                "E-PATHLEN entry 1 '\(String(repeating: "a", count: 100))…\(String(repeating: "a", count: 99))': "
                    + "path too long: a component has 256 bytes, at most 255"
            ),
            (path(255, 15) + "/" + String(repeating: "b", count: 255), nil),
            (
                path(255, 15) + "/" + String(repeating: "b", count: 250) + "/bbbbb",
                "E-PATHLEN entry 1 '\(String(repeating: "a", count: 100))…\(String(repeating: "b", count: 93))/bbbbb': "
                    + "path too long: 4096 bytes, at most 4095"
            ),
            (path(1, 256), nil),
            (
                path(1, 257),
                "E-DEPTH entry 1 '\(path(1, 50))/…\(path(1, 50))': too deep: 257 levels, at most 256"
            ),
            (String(repeating: "./", count: 3000) + "a", nil),
        ] as [(String, String?)])
    func holdsLengthsAndDepthToTheirLimits(path: String, message: String?) throws {
        #expect(try Judgement(rawLongFile(path) + endMark).messages == [message].compactMap { $0 })
        guard message == nil else { return }
        try withUnpacked(rawLongFile(path, "content") + endMark) { _, outcome in
            #expect(throws: Never.self) { try outcome.get() }
        }
    }

    private static func path(_ length: Int, _ count: Int) -> String {
        Array(repeating: String(repeating: "a", count: length), count: count).joined(separator: "/")
    }

    @Test func warnsOfNamesThatDifferByCaseAlone() throws {
        let archive =
            rawFile("README") + rawFile("Readme") + rawFile("readme") + rawFile("a/B") + rawFile("A/b")
            + rawFile("a/Ä") + rawFile("a/ä") + endMark
        let warnings = try #require(try Judgement(archive).report).warnings.dropFirst()
        #expect(
            Set(warnings.map(\.description)) == [
                "'README' and 'Readme' differ by case alone", "'Readme' and 'readme' differ by case alone",
                "'a' and 'A' differ by case alone",
            ])
        #expect(warnings.allSatisfy { $0.code == "W-CASE" })
    }

    @Test(arguments: [("4755", true), ("2644", true), ("1777", true), ("0777", false)])
    func warnsOfBitsThatAreDropped(mode: String, isWarned: Bool) throws {
        let archive = RawHeader("a").setting(at: 100, "000\(mode)\0").with("") + endMark
        let warnings = try #require(try Judgement(archive).report).warnings.dropFirst()
        #expect(
            warnings.map { "\($0.code) \($0)" }
                == (isWarned ? ["W-MODE 'a': mode \(mode): its set-id or sticky bits are dropped"] : []))
    }

    @Test func keepsAThousandWarningsAndCountsTheRest() throws {
        let files = (1...1002).map { RawHeader("\($0)").setting(at: 100, "0004644\0").with("") }
        let warnings = try #require(try Judgement(files.flatMap { $0 } + endMark).report).warnings
        #expect(warnings.count == 1001)
        #expect(warnings.last.map { "\($0.code) \($0)" } == "W-MORE 3 more warnings are not listed")
    }

    @Test func warnsOfAPlainTar() throws {
        let archive = rawFile("a") + endMark
        #expect(
            try #require(try Judgement(archive).report).warnings.map { "\($0.code) \($0)" } == [
                "W-PLAIN a plain tar, not gzipped: 'tar -czf' makes it smaller"
            ])
        #expect(try #require(try Judgement(RawGzip(archive).bytes).report).warnings == [])
    }
}
