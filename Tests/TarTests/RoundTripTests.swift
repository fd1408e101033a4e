import Tar
import TestSupport
import Testing

@Suite struct RoundTripTests {
    @Test(arguments: [TarFormat.layer, .gitArchive])
    func readsTheEntriesThatWereWritten(format: TarFormat) throws {
        for seed in 0..<UInt64(Soak.count(short: 100, full: 20_000)) {
            var generator = SeededGenerator(seed: seed)
            let members = (0..<Int.random(in: 0...20, using: &generator)).map { _ in Member.random(&generator) }
            let tar = try archive(members, format)
            #expect(tar.count % (format == .layer ? 512 : 10_240) == 0)
            let expected = members.map { $0.written(as: format) }
            #expect(try TarTests.members(in: tar) == expected, "seed \(seed)")
            let pieceSize = Int.random(in: 1...2000, using: &generator)
            #expect(try TarTests.members(in: gzipped(tar), pieceSize: pieceSize) == expected, "seed \(seed)")
        }
    }

    @Test func writesTheSameBytesHoweverTheContentIsCut() throws {
        for seed in 0..<UInt64(50) {
            var generator = SeededGenerator(seed: seed)
            let members = (0..<5).map { _ in Member.random(&generator) }
            var writer = TarWriter(to: ArraySink(), format: .layer)
            for member in members {
                try writer.append(member.entry)
                var rest = member.content[...]
                while !rest.isEmpty {
                    let piece = Array(rest.prefix(Int.random(in: 0...700, using: &generator)))
                    rest = rest.dropFirst(piece.count)
                    try writer.write(piece.span.bytes)
                }
            }
            #expect(try writer.finish().bytes == archive(members), "seed \(seed)")
        }
    }

    @Test func skipsContentThatNobodyReads() throws {
        for seed in 0..<UInt64(50) {
            var generator = SeededGenerator(seed: seed)
            let members = (0..<20).map { _ in Member.random(&generator) }
            var reader = TarReader(ArraySource(try archive(members), pieceSize: 700))
            var paths: [[UInt8]] = []
            while let entry = try reader.next() { paths.append(entry.path) }
            #expect(paths == members.map(\.entry.path), "seed \(seed)")
            #expect(reader.entryCount == members.count)
        }
    }
}
