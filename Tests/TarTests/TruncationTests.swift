import Tar
import TestSupport
import Testing

/// An archive that ends early is an error at every length, never a shorter archive.
@Suite struct TruncationTests {
    static let archives: [[Member]] = [
        [],
        [Member("file", content: "content")],
        [
            Member("dir/", .directory, mode: 0o755), Member("dir/empty", .file(size: 0)),
            Member("dir/full", content: String(repeating: "x", count: 512)),
            Member("dir/link", .symbolicLink(target: Array("full".utf8))),
            Member("dir/again", .hardLink(target: Array("dir/full".utf8))),
            Member(String(repeating: "long/", count: 60) + "name", content: "content"),
        ],
    ]

    @Test(arguments: archives.indices, [TarFormat.layer, .gitArchive])
    func refusesEveryPrefixOfATar(_ index: Int, format: TarFormat) throws {
        let members = Self.archives[index]
        let whole = try archive(members, format)
        let end = try archive(members, .layer).count
        for length in 0..<end {
            #expect(refusal(of: Array(whole.prefix(length))) != nil, "a prefix of \(length) bytes")
        }
        // Behind the end mark, git's padding may be missing.
        for length in stride(from: end, through: whole.count, by: 509) {
            let read = try TarTests.members(in: Array(whole.prefix(length)))
            #expect(read.map(\.entry.path) == members.map(\.entry.path))
            #expect(read.map(\.content) == members.map(\.content))
        }
    }

    @Test(arguments: archives.indices)
    func refusesEveryPrefixOfAGzippedTar(_ index: Int) throws {
        let whole = try gzipped(archive(Self.archives[index]))
        for length in 0..<whole.count {
            #expect(refusal(of: Array(whole.prefix(length))) != nil, "a prefix of \(length) bytes")
        }
    }

    /// Between two gzip members a stream may end; the tar inside must notice.
    @Test func refusesEveryPrefixOfSeveralGzipMembers() throws {
        let tar = try archive(Self.archives[2])
        let pieces = stride(from: 0, to: tar.count, by: 700).map { Array(tar[$0..<min($0 + 700, tar.count)]) }
        let whole = pieces.flatMap { RawGzip($0).bytes }
        for length in 0..<whole.count {
            #expect(refusal(of: Array(whole.prefix(length))) != nil, "a prefix of \(length) bytes")
        }
        #expect(try members(in: whole) == Self.archives[2])
    }

    @Test func refusesPrefixesThatAreReadAhead() throws {
        let whole = try gzipped(archive(Self.archives[2]))
        for length in stride(from: 0, to: whole.count, by: 41) {
            #expect(throws: (any Error).self, "a prefix of \(length) bytes") {
                try members(from: ReadAhead { ArraySource(Array(whole.prefix(length))) })
            }
        }
        #expect(try members(from: ReadAhead { ArraySource(whole) }) == Self.archives[2])
    }

    @Test func acceptsWhatImageLayersEndWithWhereAskedTo() throws {
        let file = rawFile("a", "content")
        let endings: [[UInt8]] = [
            [], Array(endMark.prefix(512)), endMark, endMark + rawFile("b"), endMark + [1, 2, 3],
        ]
        for ending in endings {
            #expect(try members(in: file + ending, ending: .lenient).map(\.content) == [Array("content".utf8)])
        }
        #expect(try members(in: [], ending: .lenient).isEmpty)
    }

    @Test func refusesAnEntryCutShortHoweverLenient() {
        let file = rawFile("a", "content")
        for length in 1..<file.count {
            #expect(refusal(of: Array(file.prefix(length)), ending: .lenient) != nil, "a prefix of \(length) bytes")
        }
    }
}
