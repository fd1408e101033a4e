import Source
import TestSupport
import Testing

@Suite struct IdentityTests {
    private static func identity(_ members: [UInt8]) throws -> SourceIdentity {
        try #require(try Judgement(members + endMark).report?.identity)
    }

    private static let source =
        rawDirectory("./") + rawDirectory("./a/") + rawFile("./a/b", "content") + rawDirectory("./a/c/")
        + rawLink("./d", to: "a/b") + rawFile("./e", "content")

    /// The digests come from an implementation in Python of what `SourceIdentity` says that it is.
    @Test func isTheDigestThatItIsSaidToBe() throws {
        #expect(
            try Self.identity([]).description
                == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            try Self.identity(Self.source).description
                == "sha256:ef2562879789e8dd8f8078d5681b306c7a698c5a7cfa47d64de7bf50ff59609d")
    }

    @Test(arguments: [
        (
            "without the root",
            rawDirectory("a") + rawFile("a/b", "content") + rawDirectory("a/c") + rawLink("d", to: "a/b")
                + rawFile("e", "content")
        ),
        (
            "without directories that are implied",
            rawFile("a/b", "content") + rawDirectory("a/c") + rawLink("d", to: "a/b") + rawFile("e", "content")
        ),
        (
            "in another order",
            rawFile("e", "content") + rawDirectory("a/c") + rawLink("d", to: "a/b") + rawFile("a/b", "content")
                + rawDirectory("a")
        ),
        (
            "with a hard link for a copy",
            rawDirectory("a/c") + rawFile("a/b", "content") + rawLink("d", to: "a/b") + rawHardLink("e", to: "a/b")
        ),
        (
            "with a hard link to a hard link",
            rawFile("e", "content") + rawDirectory("a/c") + rawHardLink("a/b", to: "e") + rawLink("d", to: "a/b")
        ),
        (
            "of another day, owner and umask",
            RawHeader("a/b", size: 7).setting(at: 100, "0000664\0").setting(at: 108, "0001750\0").setting(
                at: 136, "00000000000\0"
            )
            .with("content") + rawDirectory("a/c") + rawLink("d", to: "a/b") + rawFile("e", "content")
        ),
        ("with a comment", rawPax("g", ("comment", "hello")) + source),
    ])
    func isTheSameForTheSameTree(description: String, archive: [UInt8]) throws {
        #expect(try Self.identity(archive) == Self.identity(Self.source))
        #expect(
            try Judgement(RawGzip(archive + endMark).bytes, pieceSize: 3).report?.identity == Self.identity(Self.source)
        )
    }

    @Test(arguments: [
        ("a byte", rawFile("a", "1"), rawFile("a", "2")),
        ("a byte more", rawFile("a", "1"), rawFile("a", "11")),
        ("a name", rawFile("a"), rawFile("b")),
        ("a parent", rawFile("a/c"), rawFile("b/c")),
        ("the mode bit", rawFile("a"), RawHeader("a").setting(at: 100, "0000755\0").with("")),
        ("the target", rawLink("a", to: "b"), rawLink("a", to: "./b")),
        ("a link for a file", rawLink("a", to: "b"), rawFile("a", "b")),
        ("an empty directory for an empty file", rawDirectory("a"), rawFile("a")),
        ("an empty directory more", rawFile("a"), rawFile("a") + rawDirectory("b")),
        ("an empty directory below", rawDirectory("a"), rawDirectory("a/b")),
        ("which file has which content", rawFile("a", "1") + rawFile("b", "2"), rawFile("a", "2") + rawFile("b", "1")),
        ("where a name ends", rawFile("a", "bc"), rawFile("ab", "c")),
        ("the level", rawFile("a/b") + rawFile("c"), rawFile("a/b") + rawFile("a/c")),
        ("nothing but an entry", [], rawFile("a")),
        (
            "what a hard link leads to", rawFile("a", "1") + rawFile("b", "2") + rawHardLink("c", to: "a"),
            rawFile("a", "1") + rawFile("b", "2") + rawHardLink("c", to: "b")
        ),
    ])
    func differsIn(description: String, left: [UInt8], right: [UInt8]) throws {
        #expect(try Self.identity(left) != Self.identity(right))
    }

    /// Whoever passes over a file's content, the identity has seen it.
    @Test func coversContentThatNobodyReads() throws {
        var reader = Identified(try SourceReader { ArraySource(Self.source + endMark) })
        while try reader.next() != nil {}
        #expect(try reader.report().identity == Self.identity(Self.source))
    }
}
