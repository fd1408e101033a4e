import Filesystem
import Source
import SystemPackage
import TestSupport
import Testing

/// What looks like an attack and is none: honest sources have it.
@Suite struct AcceptedArchiveTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let members: [UInt8]
        let tree: [String]

        init(_ description: String, _ members: [UInt8], _ tree: [String]) {
            testDescription = description
            self.members = members
            self.tree = tree
        }
    }

    static let cases: [Case] = [
        Case("an empty archive", [], []),
        Case("only the root", rawDirectory("./"), []),
        Case("the root and paths from it", rawDirectory(".") + rawFile("./a", "1"), ["file 644 a: 1"]),
        Case("the root twice", rawDirectory("./") + rawFile("./a") + rawDirectory("./."), ["file 644 a: "]),
        Case("doubled slashes", rawFile("a//.//b", "1"), ["directory 755 a", "file 644 a/b: 1"]),
        Case(
            "a directory twice", rawDirectory("a/") + rawFile("a/b") + rawDirectory("a"),
            ["directory 755 a", "file 644 a/b: "]),
        Case(
            "a directory after what is in it", rawFile("a/b") + rawDirectory("a/"),
            ["directory 755 a", "file 644 a/b: "]),
        Case("a directory of before ustar", RawHeader("a/", type: "\0").with(""), ["directory 755 a"]),
        Case("a file of before ustar", RawHeader("a", type: "\0").with(""), ["file 644 a: "]),
        Case(
            "names that begin with dots", rawFile("..a") + rawFile("...") + rawFile(".a"),
            ["file 644 ...: ", "file 644 ..a: ", "file 644 .a: "]),
        Case("a name with controls", rawFile("a\n\u{1b}[1mb"), ["file 644 a\\n\\x1b[1mb: "]),
        Case("UTF-8", rawFile("ä/日本/🛶"), ["directory 755 ä", "directory 755 ä/日本", "file 644 ä/日本/🛶: "]),
        Case(
            "links to siblings, below and above",
            rawLink("a/b", to: "c") + rawLink("d", to: "./a//b") + rawLink("a/e/f", to: "../../d"),
            [
                "directory 755 a", "link a/b -> c", "directory 755 a/e", "link a/e/f -> ../../d", "link d -> ./a//b",
            ]),
        Case(
            "a link to the root", rawLink("a/b", to: "..") + rawLink("c", to: "."),
            ["directory 755 a", "link a/b -> ..", "link c -> ."]),
        Case(
            "links through links that stay inside",
            rawFile("x/y/z") + rawLink("a", to: "x/y") + rawLink("x/b", to: "../a/../y/z"),
            [
                "link a -> x/y", "directory 755 x", "link x/b -> ../a/../y/z", "directory 755 x/y",
                "file 644 x/y/z: ",
            ]),
        Case(
            "links that go round", rawLink("a", to: "b") + rawLink("b", to: "a/../a"),
            ["link a -> b", "link b -> a/../a"]),
        Case("a link to itself", rawLink("a", to: "a"), ["link a -> a"]),
        Case(
            "a link to what is not UTF-8", RawHeader("a", type: "2").setting(at: 157, [0xff]).with(""),
            ["link a -> \u{fffd}"]),
        Case("a link before its target", rawLink("a", to: "b") + rawFile("b"), ["link a -> b", "file 644 b: "]),
        Case(
            "a hard link", rawFile("a", "1") + rawHardLink("./b/c", to: "./a"),
            ["file 644 a: 1", "directory 755 b", "file 644 b/c: 1"]),
        Case(
            "a hard link to a hard link", rawFile("a", "1") + rawHardLink("b", to: "a") + rawHardLink("c", to: "b"),
            ["file 644 a: 1", "file 644 b: 1", "file 644 c: 1"]),
        Case(
            "odd modes",
            RawHeader("a").setting(at: 100, "0000111\0").with("")
                + RawHeader("b").setting(at: 100, "0000077\0").with("")
                + RawHeader("c", type: "5").setting(at: 100, "0000000\0").with("") + rawFile("c/d"),
            ["file 755 a: ", "file 644 b: ", "directory 755 c", "file 644 c/d: "]),
        Case(
            "size in a directory's header", RawHeader("a/", type: "5", size: 512).with("") + rawFile("b"),
            ["directory 755 a", "file 644 b: "]),
        Case(
            "owners, attributes and times that no source has",
            rawPax(
                "x", ("uid", "4711"), ("SCHILY.xattr.user.a", "b"), ("atime", "1.5"), ("LIBARCHIVE.creationtime", "3"))
                + rawFile("a"), ["file 644 a: "]),
        Case("a global comment", rawPax("g", ("comment", "hello")) + rawFile("a"), ["file 644 a: "]),
        Case("zeros after the end", rawFile("a") + [UInt8](repeating: 0, count: 10_240), ["file 644 a: "]),
    ]

    @Test(arguments: cases)
    func isUnpackedAsItIs(source: Case) throws {
        #expect(try Judgement(source.members + endMark).messages == [])
        try withUnpacked(source.members + endMark) { root, outcome in
            _ = try outcome.get()
            let tree = try listing(root.appending("app"))
            #expect(tree == source.tree)
        }
    }

    @Test func acceptsGzipInMembersAndWithPadding() throws {
        let archive = rawFile("a", "content") + endMark
        let gzip =
            RawGzip(Array(archive.prefix(700))).bytes + RawGzip([]).bytes + RawGzip(Array(archive.dropFirst(700))).bytes
        #expect(try Judgement(gzip + [0, 0, 0]).messages == [])
    }

    @Test func reportsWhatItRead() throws {
        let commit = String(repeating: "7f", count: 20)
        let archive =
            rawPax("g", ("comment", commit)) + rawDirectory("./") + rawDirectory("a/") + rawFile("a/b", "content")
            + rawFile("c", "more") + endMark
        let report = try #require(try Judgement(RawGzip(archive).bytes).report)
        #expect(report.entries == 4)
        #expect(report.size == 11)
        #expect(report.commit == commit)
        #expect(report.warnings == [])
        #expect(report.listing.rootNames == ["a", "c"])
    }

    @Test(arguments: ["hello", String(repeating: "7F", count: 20), String(repeating: "7f", count: 21), ""])
    func takesNoOtherCommentForACommit(comment: String) throws {
        let report = try Judgement(rawPax("g", ("comment", comment)) + rawFile("a") + endMark).report
        #expect(try #require(report).commit == nil)
    }

    @Test func findsFilesAtPathsAndThroughLinks() throws {
        let archive =
            rawFile("a/b") + rawLink("c", to: "a/b") + rawLink("d", to: "a") + rawLink("e", to: "none")
            + rawLink("f", to: "f") + rawHardLink("g", to: "a/b") + endMark
        let listing = try #require(try Judgement(archive).report).listing
        for path in ["a/b", "c", "d/b", "g"] { #expect(listing.hasFile(path), "\(path)") }
        for path in ["a", "b", "d", "e", "f", "a/b/c", "d/c", "", "../a/b"] {
            #expect(!listing.hasFile(path), "\(path)")
        }
    }
}
