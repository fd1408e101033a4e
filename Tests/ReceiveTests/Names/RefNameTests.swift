import Receive
import TestSupport
import Testing

struct RefNameTests {
    @Test(arguments: [
        ("refs/heads/main", "main"), ("refs/heads/feature/x", "feature/x"), ("refs/tags/v1.0", "v1.0"),
        ("refs/notes/commits", "refs/notes/commits"), ("refs/heads/dd,ee", "dd,ee"), ("refs/heads/é", "é"),
    ])
    func keepsTheShortName(_ name: String, _ short: String) throws {
        let ref = try RefName(name)
        #expect(ref.description == name)
        #expect(ref.short == short)
    }

    @Test func knowsBranchesAndTags() throws {
        #expect(try RefName("refs/heads/a/b").kind == .branch(BranchName("a/b")))
        #expect(try RefName("refs/tags/a").kind == .tag)
        #expect(try RefName("refs/headsx/a").kind == .other)
        #expect(try RefName(branch: BranchName("a/b")) == RefName("refs/heads/a/b"))
    }

    /// NFC and NFD of one letter: equal as Swift strings, two refs for git.
    @Test func tellsApartWhatUnicodeTakesForEqual() throws {
        #expect(try RefName("refs/heads/\u{e9}") != RefName("refs/heads/e\u{301}"))
        #expect(try BranchName("\u{e9}") != BranchName("e\u{301}"))
        #expect(try RefName("refs/heads/\u{301}").kind == .branch(BranchName("\u{301}")))
    }

    @Test(arguments: [
        ("", RefNameFault.outsideRefs), ("main", .outsideRefs), ("HEAD", .outsideRefs), ("heads/main", .outsideRefs),
        ("refs/main", .tooFewComponents), ("refs/", .emptyComponent), ("refs/heads/", .emptyComponent),
        ("refs//heads/main", .emptyComponent), ("refs/heads/.hidden", .leadingDot), ("refs/heads/../x", .leadingDot),
        ("refs/heads/a.lock", .lockSuffix), ("refs/heads/a.lock/b", .lockSuffix), ("refs/heads/a..b", .twoDots),
        ("refs/heads/a@{1}", .reflogMark), ("refs/heads/a b", .character), ("refs/heads/a\u{7f}", .character),
        ("refs/heads/a\n", .character), ("refs/heads/a\u{0}", .character), ("refs/heads/a\\b", .character),
        ("refs/heads/a.", .trailingDot), ("refs/heads/HEAD", .head), ("refs/heads/-f", .dash),
        ("refs/heads/" + String(repeating: "a", count: 1024), .tooLong),
    ])
    func refusesRefName(_ name: String, _ fault: RefNameFault) {
        let error = #expect(throws: NameError.self) { try RefName(name) }
        guard case .ref(_, fault) = error else {
            Issue.record("expected \(fault), not \(String(describing: error))")
            return
        }
    }

    @Test func refusesNameThatIsNotUnicode() {
        #expect(throws: NameError.ref(#"refs/heads/\xff"#, .notUnicode)) {
            try RefName(Array("refs/heads/".utf8) + [0xff])
        }
    }

    @Test func refusesLongBranchThatWouldMakeALongRef() {
        #expect(throws: NameError.self) { try BranchName(String(repeating: "a", count: 1014)) }
        #expect(throws: Never.self) { try BranchName(String(repeating: "a", count: 1013)) }
    }

    @Test(.requires(tool: "git"))
    func agreesWithGitCheckRefFormat() throws {
        var generator = SeededGenerator(seed: 20)
        for _ in 0..<Soak.count(short: 400, full: 10_000) {
            let name = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
                Self.pieces.randomElement(using: &generator) ?? ""
            }.joined()
            // receive-pack asks for two components after 'refs/'; asking git so would take a leading '-' for an option.
            let format = try run("git", ["check-ref-format", "refs/\(name)"]).ending == .exited(0)
            #expect((format && name.utf8.contains(UInt8(ascii: "/"))) == isRefName("refs/\(name)"), "'refs/\(name)'")

            let branch = try run("git", ["check-ref-format", "--branch", name]).ending == .exited(0)
            #expect(branch == isBranchName(name), "branch '\(name)'")
        }
    }

    private func isRefName(_ name: String) -> Bool {
        do {
            _ = try RefName(name)
            return true
        } catch NameError.ref(_, .head), NameError.ref(_, .dash) {
            // Deliberately narrower than receive-pack: no git command creates such a branch.
            return true
        } catch {
            return false
        }
    }

    private func isBranchName(_ name: String) -> Bool {
        do {
            _ = try BranchName(name)
            return true
        } catch {
            return false
        }
    }

    private static let pieces = [
        "a", "b", "/", "/", ".", ".", "..", "@", "{", "@{", "-", ".lock", "lock", "~", "^", ":", "?", "*", "[", "]",
        "\\", " ", "\t", "\n", "\u{1}", "\u{7f}", "é", "\u{301}", "€", "HEAD", "heads/", "tags/", "main", "'", "\"",
        "$",
        "}", "%", ",", ";", "|",
    ]
}
