import SystemPackage

/// Where the objects of a pack are, by their ids: a version 2 index;
/// [gitformat-pack(5)](https://git-scm.com/docs/gitformat-pack).
struct PackIndex: Sendable {
    private let file: MappedFile
    /// How many objects the pack has.
    let count: Int

    private static let header = 8
    private static let fanout = 256 * 4

    /// Nil if the file is an index of another version or no index.
    ///
    /// - Throws: `Errno` if it cannot be read.
    init?(_ path: FilePath) throws {
        file = try MappedFile(path)
        guard file.size >= Self.header + Self.fanout else { return nil }
        let (magic, version, count) = file.withBytes { bytes in
            (bytes.bigEndian(at: 0), bytes.bigEndian(at: 4), Int(bytes.bigEndian(at: Self.header + 255 * 4)))
        }
        // An id, a checksum and an offset for each object, and the checksums of pack and index.
        guard magic == 0xFF74_4F63, version == 2,
            file.size >= Self.header + Self.fanout + count * (ObjectID.length + 8) + 2 * ObjectID.length
        else { return nil }
        self.count = count
    }

    /// Where in the pack an object starts; nil if it is not there.
    ///
    /// Ids are hashes, so an id's own value tells where among the others it stands; halving would touch a dozen places of a
    /// large index, none of them in the processor's cache. Whoever writes ids that are not evenly spread gets halving.
    func offset(of id: ObjectID) -> UInt64? {
        file.withBytes { bytes in
            let first = Int(id.firstByte)
            var low = first == 0 ? 0 : Int(bytes.bigEndian(at: Self.header + (first - 1) * 4))
            var high = min(count, Int(bytes.bigEndian(at: Self.header + first * 4)))
            // What the keys of the ids before `low` and from `high` on are at least and at most.
            var (lowest, highest) = (UInt64(first) << 24, UInt64(first + 1) << 24)
            var guesses = 0
            while low < high {
                var middle = (low + high) / 2
                if guesses < Self.guessLimit, lowest <= id.key, id.key < highest {
                    guesses += 1
                    middle = low + Int(UInt64(high - low) * (id.key - lowest) / (highest - lowest))
                }
                let found = Self.id(at: middle, in: bytes)
                if found == id { return offset(at: middle, in: bytes) }
                if found < id {
                    (low, lowest) = (middle + 1, found.key)
                } else {
                    (high, highest) = (middle, found.key)
                }
            }
            return nil
        }
    }

    private static let guessLimit = 8

    private static func id(at position: Int, in bytes: RawSpan) -> ObjectID {
        let start = header + fanout + position * ObjectID.length
        return bytes.extracting(start..<(start + ObjectID.length)).withUnsafeBytes(ObjectID.init(words:))
    }

    /// Offsets from 2^31 on stand in a table of their own.
    private func offset(at position: Int, in bytes: RawSpan) -> UInt64? {
        let offsets = Self.header + Self.fanout + count * (ObjectID.length + 4)
        let short = bytes.bigEndian(at: offsets + position * 4)
        if short & 0x8000_0000 == 0 { return UInt64(short) }
        let start = offsets + count * 4 + Int(short & 0x7FFF_FFFF) * 8
        guard start + 8 <= bytes.byteCount else { return nil }
        return UInt64(bytes.bigEndian(at: start)) << 32 | UInt64(bytes.bigEndian(at: start + 4))
    }
}

extension RawSpan {
    /// - Precondition: Four bytes are there.
    func bigEndian(at offset: Int) -> UInt32 {
        UInt32(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
}
