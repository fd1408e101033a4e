import Filesystem
import Source
import SystemPackage
import TestSupport
import Testing

/// Archives that were good or nearly good, changed at random: they are refused and leave nothing, or what is unpacked stays
/// below its root. Nothing traps, and the size of the pieces in which an archive comes decides nothing.
@Suite struct MutationTests {
    private static let corpus: [[UInt8]] =
        (HostileArchiveTests.paths + HostileArchiveTests.links + HostileArchiveTests.kinds + HostileArchiveTests.bytes)
        .map(\.archive).filter { $0.count < 20_000 && $0.first != 0x1f }
        + AcceptedArchiveTests.cases.map { $0.members + endMark }

    @Test func mutatedArchivesAreJudgedAndLeaveNothingBehind() throws {
        var mutator = Mutator(seed: 1, corpus: Self.corpus)
        try withTemporaryDirectory(on: .memory) { path in
            let place = try Directory(path)
            for round in 0..<Soak.count(short: 1500, full: 1_000_000) {
                let archive = mutator.next()
                let judgement = try Judgement(archive)
                let inPieces = try Judgement(archive, pieceSize: 1 + round % 700)
                #expect(inPieces.messages == judgement.messages, "round \(round)")
                #expect(inPieces.report?.identity == judgement.report?.identity, "round \(round)")
                do {
                    _ = try SourceReader { ArraySource(archive) }.unpack(as: "app", in: place)
                    #expect(judgement.messages == [], "round \(round)")
                    let identity = try Judgement(Identified(DirectoryReader(place.openDirectory("app" as FileName))))
                        .report?.identity
                    #expect(identity == judgement.report?.identity, "round \(round)")
                    try place.removeTree("app")
                } catch let refusal as Refusal {
                    #expect(judgement.messages.first == "\(refusal.code.rawValue) \(refusal)", "round \(round)")
                }
                let remains = try place.entries()
                #expect(remains == [], "round \(round)")
            }
        }
    }
}

/// Makes archives out of others: members are dropped, repeated, swapped and joined, bytes are changed, checksums set right.
private struct Mutator {
    private var generator: SeededGenerator
    private let corpus: [[UInt8]]

    init(seed: UInt64, corpus: [[UInt8]]) {
        generator = SeededGenerator(seed: seed)
        self.corpus = corpus
    }

    mutating func next() -> [UInt8] {
        var blocks = pick()
        for _ in 0..<Int.random(in: 1...6, using: &generator) { mutate(&blocks) }
        var archive = blocks.flatMap { $0 }
        if Int.random(in: 0..<4, using: &generator) > 0 { archive += endMark }
        if Int.random(in: 0..<8, using: &generator) == 0 { archive = RawGzip(archive).bytes }
        if Int.random(in: 0..<8, using: &generator) == 0 {
            archive.removeLast(Int.random(in: 0...archive.count, using: &generator))
        }
        return archive
    }

    /// Blocks without the end mark.
    private mutating func pick() -> [[UInt8]] {
        let archive = corpus.randomElement(using: &generator) ?? []
        let blocks = stride(from: 0, to: archive.count, by: 512).map {
            Array(archive[$0..<min($0 + 512, archive.count)])
        }
        return Array(blocks.prefix { block in block.contains { $0 != 0 } })
    }

    private mutating func mutate(_ blocks: inout [[UInt8]]) {
        guard let index = blocks.indices.randomElement(using: &generator) else {
            blocks = pick()
            return
        }
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: blocks.insert(contentsOf: pick(), at: index)
        case 1: blocks += pick()
        case 2: blocks.swapAt(index, blocks.indices.randomElement(using: &generator) ?? index)
        case 3: blocks.remove(at: index)
        case 4: blocks.append(blocks[index])
        default: change(&blocks[index])
        }
    }

    private mutating func change(_ block: inout [UInt8]) {
        // Where headers have names, modes, sizes, types, targets and prefixes.
        let fields = [0..<100, 100..<108, 124..<136, 136..<148, 156..<157, 157..<257, 257..<265, 345..<500, 0..<512]
        let field = fields.randomElement(using: &generator) ?? 0..<512
        let tokens = ["../", "..", "/", ".", "a", "\0", ".git", ".wh.", "\u{1b}", "7", "L", "x", "1", "2", "5"]
        if let offset = field.randomElement(using: &generator), offset < block.count {
            let bytes =
                Bool.random(using: &generator)
                ? Array((tokens.randomElement(using: &generator) ?? "").utf8) : generator.bytes(1)
            block.replaceSubrange(
                offset..<min(offset + bytes.count, block.count), with: bytes.prefix(block.count - offset))
        }
        if block.count == 512, Int.random(in: 0..<8, using: &generator) > 0 {
            block = RawHeader(block).sealed
        }
    }
}
