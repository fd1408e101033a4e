import Source
import TestSupport
import Testing

/// A developer wants to know all that is wrong with a source at once.
@Suite struct JudgementTests {
    @Test func goesOnAfterARefusedEntry() throws {
        let archive =
            rawFile("../a", "1") + rawFile("b", "2") + rawFile("b", "3") + RawHeader("c", type: "6").with("")
            + rawFile(".git/config") + rawLink("d/e", to: "..") + rawLink("f", to: "d/e/..") + rawLink("g", to: "f/x")
            + endMark
        #expect(
            try Judgement(archive).messages == [
                "E-DOTDOT entry 1 '../a': path contains '..'",
                "E-DUP entry 3 'b': duplicate entry",
                "E-TYPE entry 4 'c': unsupported entry type 'fifo'",
                "E-DOTGIT entry 5 '.git/config': .git entries are not allowed",
                "E-LINKESC 'f': symlink target escapes root: 'd/e/..'",
                "E-LINKESC 'g': symlink target escapes root: 'f/x'",
            ])
    }

    /// What was refused is not there, so it makes nothing after it wrong.
    @Test func forgetsARefusedEntry() throws {
        let archive =
            rawLink("a", to: "/") + rawFile("a/b") + rawFile("c", "1") + rawLink("c", to: "d")
            + rawHardLink("e", to: "c")
            + RawHeader("f", type: "6").with("") + rawFile("f") + endMark
        #expect(
            try Judgement(archive).messages == [
                "E-LINKESC entry 1 'a': symlink target escapes root: '/'",
                "E-DUP entry 4 'c': duplicate entry",
                "E-TYPE entry 6 'f': unsupported entry type 'fifo'",
            ])
    }

    @Test func endsWithTheFirstDamage() throws {
        let archive = rawFile("../a") + rawFile("") + rawFile("../b") + endMark
        #expect(
            try Judgement(archive).messages == [
                "E-DOTDOT entry 1 '../a': path contains '..'", "E-NAME entry 2 '': invalid name: it is empty",
            ])
    }

    @Test func countsTheContentOfNoRefusedFile() throws {
        var limits = SourceLimits()
        (limits.totalSize, limits.fileSize) = (4, 3)
        let archive = rawFile("a", "1234") + rawFile("b", "123") + endMark
        #expect(
            try Judgement(archive, limits: limits).messages == [
                "E-FILESIZE entry 1 'a': file too large: 4 bytes, at most 3"
            ])
    }

    /// A chain as long as an archive can be, forwards and backwards.
    @Test(arguments: [false, true])
    func followsVeryLongChainsOfLinks(isReversed: Bool) throws {
        let count = Soak.count(short: 5_000, full: 199_999)
        let links = (0..<count).map { rawLink("d/\($0)", to: $0 + 1 == count ? ".." : "\($0 + 1)") }
        let archive = rawDirectory("d/") + (isReversed ? links.reversed() : links).flatMap { $0 } + endMark
        #expect(try Judgement(archive).messages == [])
        let escape = rawLink("e", to: "d/0/x/../..")
        #expect(
            try Judgement(escape + archive).messages == ["E-LINKESC 'e': symlink target escapes root: 'd/0/x/../..'"])
    }

    /// Each of these links has 2,000 components that lead through the one before: followed anew each time, that would be 2^100 steps.
    @Test func followsEachLinkOnce() throws {
        let links = (1...100).map { number in
            let target = Array(repeating: "\(number - 1)", count: 2000).joined(separator: "/")
            return rawPax("x", ("linkpath", String(target.prefix(4000)))) + rawLink("\(number)", to: "")
        }
        #expect(try Judgement(rawLink("0", to: ".") + links.flatMap { $0 } + endMark).messages == [])
    }

    @Test(arguments: Refusal.Code.allCases)
    func everyCodeHasAHintThatFitsALine(code: Refusal.Code) {
        #expect((1...78).contains(code.hint.count))
    }

    @Test func codesAreUnique() {
        #expect(Set(Refusal.Code.allCases.map(\.rawValue)).count == Refusal.Code.allCases.count)
    }
}
