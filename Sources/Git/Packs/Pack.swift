import SystemPackage

/// A pack: objects one after the other, each whole or as its difference from another one;
/// [gitformat-pack(5)](https://git-scm.com/docs/gitformat-pack).
final class Pack: Sendable {
    let index: PackIndex
    let file: MappedFile

    /// Nil if the index or the pack is of a version that this does not read.
    ///
    /// - Throws: `Errno` if one of them cannot be read.
    init?(index path: FilePath) throws {
        guard let index = try PackIndex(path), let stem = path.stem else { return nil }
        self.index = index
        file = try MappedFile(path.removingLastComponent().appending(stem + ".pack"))
        let isKnown = file.withBytes { bytes in
            // "PACK", and a checksum at the end.
            bytes.byteCount >= 12 + ObjectID.length && bytes.bigEndian(at: 0) == 0x5041_434B
                && bytes.bigEndian(at: 4) == 2
        }
        guard isKnown else { return nil }
    }

    /// How an object is stored, and where its compressed bytes start.
    struct Entry {
        enum Representation {
            case whole(ObjectKind)
            /// The difference from the object that starts there.
            case offsetDelta(base: UInt64)
            case referenceDelta(base: ObjectID)
        }

        let representation: Representation
        /// Of what is stored, once inflated: of an object, or of a difference.
        let size: UInt64
        let content: Int
    }

    /// Nil if nothing of sense starts at `offset`.
    func entry(at offset: UInt64) -> Entry? {
        file.withBytes { bytes in
            guard var position = Int(exactly: offset), position < bytes.byteCount else { return nil }
            func next() -> UInt8? {
                guard position < bytes.byteCount else { return nil }
                defer { position += 1 }
                return bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
            }
            guard var byte = next() else { return nil }
            let type = byte >> 4 & 7
            var size = UInt64(byte & 15)
            var shift: UInt64 = 4
            while byte & 0x80 != 0 {
                guard let more = next(), shift < 60 else { return nil }
                byte = more
                size |= UInt64(byte & 0x7F) << shift
                shift += 7
            }
            let representation: Entry.Representation
            switch type {
            case 1: representation = .whole(.commit)
            case 2: representation = .whole(.tree)
            case 3: representation = .whole(.blob)
            case 4: representation = .whole(.tag)
            case 6:
                guard let distance = Self.distance(next), distance > 0, distance <= offset else { return nil }
                representation = .offsetDelta(base: offset - distance)
            case 7:
                guard position + ObjectID.length <= bytes.byteCount else { return nil }
                let id = bytes.extracting(position..<(position + ObjectID.length)).withUnsafeBytes(
                    ObjectID.init(words:))
                position += ObjectID.length
                representation = .referenceDelta(base: id)
            default: return nil
            }
            return Entry(representation: representation, size: size, content: position)
        }
    }

    /// Seven bits a byte, the highest first; each byte but the last adds one so that no number has two forms.
    private static func distance(_ next: () -> UInt8?) -> UInt64? {
        guard var byte = next() else { return nil }
        var distance = UInt64(byte & 0x7F)
        while byte & 0x80 != 0 {
            guard let more = next(), distance < 1 << 55 else { return nil }
            byte = more
            distance = (distance + 1) << 7 | UInt64(byte & 0x7F)
        }
        return distance
    }
}
