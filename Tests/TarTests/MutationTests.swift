import Tar
import TestSupport
import Testing

/// Archives with random faults: reading ends, with the same result however the bytes arrive, and within bounds.
@Suite struct MutationTests {
    /// What came out of an archive, and the error that ended it.
    struct Outcome: Equatable {
        var members: [Member] = []
        var error: String?

        init(_ bytes: [UInt8], pieceSize: Int, _ ending: TarEnding) {
            do {
                var reader = TarReader(try ArchiveSource(ArraySource(bytes, pieceSize: pieceSize)), ending: ending)
                while let entry = try reader.next() {
                    members.append(Member(entry))
                    let index = members.count - 1
                    try reader.forEachChunk { piece in
                        piece.withUnsafeBytes { members[index].content.append(contentsOf: $0) }
                    }
                }
            } catch {
                self.error = "\(error)"
            }
        }

        var size: Int { members.reduce(0) { $0 + $1.content.count } }
    }

    @Test func readsFaultyTarsAlikeHoweverTheyArrive() {
        for seed in 0..<UInt64(Soak.count(short: 3000, full: 1_000_000)) {
            var generator = SeededGenerator(seed: seed)
            let bytes = Self.faultyTar(&generator)
            let ending = Bool.random(using: &generator) ? TarEnding.strict : .lenient
            let whole = Outcome(bytes, pieceSize: .max, ending)
            let pieces = Outcome(bytes, pieceSize: Int.random(in: 1...1500, using: &generator), ending)
            #expect(whole == pieces, "seed \(seed)")
            if !bytes.starts(with: [0x1f, 0x8b]) {
                #expect(whole.size + whole.members.count * 512 <= bytes.count, "seed \(seed)")
            }
        }
    }

    @Test func noticesEveryFaultInAGzipStream() throws {
        for seed in 0..<UInt64(Soak.count(short: 1000, full: 300_000)) {
            var generator = SeededGenerator(seed: seed)
            let content = compressibleBytes(Int.random(in: 1...3000, using: &generator), &generator)
            let whole = try gzipped(content, workers: 1)
            var bytes = whole
            Self.mutate(&bytes, &generator)
            let read = Result { try expanded(bytes) }
            // What is not gzip any more is read as it stands. In the header, time and system may be anything; a member
            // may come twice.
            if case .success(let read) = read, bytes.starts(with: [0x1f, 0x8b]), bytes != whole + whole {
                let isUnchanged = read == content
                #expect(isUnchanged, "seed \(seed)")
            }
            let pieces = Result { try expanded(bytes, pieceSize: 13) }
            let isSame = (try? read.get()) == (try? pieces.get())
            #expect(isSame, "seed \(seed)")
        }
    }

    @Test func survivesRandomBytes() {
        for seed in 0..<UInt64(Soak.count(short: 1000, full: 300_000)) {
            var generator = SeededGenerator(seed: seed)
            let bytes = generator.bytes(Int.random(in: 0...3000, using: &generator))
            #expect(Outcome(bytes, pieceSize: .max, .strict).members.isEmpty, "seed \(seed)")
            // Behind a valid header, as the body of an extension, of a sparse map, of a gzip member.
            let type = Character(UnicodeScalar("xgLKS051".utf8.randomElement(using: &generator) ?? 0))
            let header = RawHeader("a", type: type, size: bytes.count).setting(at: 482, [1])
            let inside = header.with(bytes) + rawFile("b") + endMark
            #expect(
                Outcome(inside, pieceSize: .max, .strict) == Outcome(inside, pieceSize: 77, .strict), "seed \(seed)")
            let gzip: [UInt8] = [0x1f, 0x8b, 8, UInt8.random(in: 0..<32, using: &generator), 0, 0, 0, 0, 0, 3] + bytes
            #expect(Outcome(gzip, pieceSize: .max, .strict) == Outcome(gzip, pieceSize: 77, .strict), "seed \(seed)")
        }
    }

    /// A valid archive of random entries and of headers by hand, with one to four faults; headers are mostly given
    /// their checksum again, so that what lies behind it is reached.
    private static func faultyTar(_ generator: inout SeededGenerator) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            switch Int.random(in: 0..<8, using: &generator) {
            case 0: bytes += rawPax("x", ("path", "long"), ("size", "3"), ("mtime", "-1.5"), ("uid", "7"))
            case 1: bytes += rawPax("g", ("comment", "abc"), ("mtime", "5"))
            case 2: bytes += rawExtension("L", "name\0")
            case 3: bytes += rawExtension("K", "link\0")
            case 4: bytes += RawHeader("s", type: "S").setting(at: 482, [1]).sealed + endMark.prefix(512)
            default:
                let member = Member.random(&generator)
                if let tar = try? archive([member], .layer) { bytes += tar.dropLast(1024) }
            }
        }
        bytes += rawFile("file", "content") + endMark
        for _ in 0..<Int.random(in: 1...4, using: &generator) { mutate(&bytes, &generator) }
        if Int.random(in: 0..<4, using: &generator) > 0 { reseal(&bytes) }
        return bytes
    }

    private static func mutate(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let offset = Int.random(in: 0..<bytes.count, using: &generator)
        // Headers are where the faults are interesting: mostly stay in the front of a block.
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: bytes.removeLast(bytes.count - offset)
        case 1: bytes.removeSubrange(offset..<min(bytes.count, offset + 512))
        case 2: bytes.insert(contentsOf: generator.bytes(Int.random(in: 1...600, using: &generator)), at: offset)
        case 3:
            let block = offset / 512 * 512
            bytes.insert(contentsOf: bytes[block..<min(bytes.count, block + 512)], at: block)
        case 4: bytes[offset] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        default:
            let field = [0, 99, 100, 107, 124, 125, 135, 136, 148, 156, 157, 257, 329, 345, 482, 508]
            let place = offset / 512 * 512 + (field.randomElement(using: &generator) ?? 0)
            let values: [UInt8] = [0, 0x20, 0x2f, 0x30, 0x31, 0x37, 0x38, 0x4b, 0x4c, 0x67, 0x78, 0x7f, 0x80, 0xff]
            if place < bytes.count { bytes[place] = values.randomElement(using: &generator) ?? 0 }
        }
    }

    /// Gives every block that has ustar's magic its checksum.
    private static func reseal(_ bytes: inout [UInt8]) {
        for block in stride(from: 0, to: bytes.count - 511, by: 512)
        where bytes[(block + 257)..<(block + 262)].elementsEqual("ustar".utf8) {
            bytes.replaceSubrange((block + 148)..<(block + 156), with: "        ".utf8)
            let digits = String(bytes[block..<(block + 512)].reduce(0) { $0 + Int($1) }, radix: 8)
            let field = String(repeating: "0", count: 6 - digits.count) + digits + "\0 "
            bytes.replaceSubrange((block + 148)..<(block + 156), with: field.utf8)
        }
    }
}
