import Tar

func testTar(_ bytes: [UInt8]) {
    let whole = Reading(bytes)
    hold(Reading(bytes, piecesOf: 1 + bytes.count % 613) == whole, "the size of the pieces does not matter")
    hold(whole.size <= 2 * bytes.count, "what is read is bounded by what is there")
    guard whole.error == nil else { return }

    hold(Reading(bytes, ending: .lenient) == whole, "a lenient reader sees what a strict one accepts")
    for length in cuts(bytes) {
        let part = Reading(Array(bytes[..<length]))
        hold(
            part.error != nil || (part == whole && bytes[length...].allSatisfy { $0 == 0 }),
            "an archive cut to \(length) bytes is not complete")
    }
    testRoundTrip(whole)
}

/// What a reader says about an archive, to the end or to its error.
private struct Reading: Equatable {
    private(set) var members: [Member] = []
    private(set) var comment: [UInt8]?
    private(set) var error: String?

    struct Member: Equatable {
        var entry: TarEntry
        var content: [UInt8] = []
    }

    init(_ bytes: [UInt8], piecesOf size: Int = .max, ending: TarEnding = .strict) {
        var reader = TarReader(Pieces(bytes, of: size), ending: ending)
        do {
            while let entry = try reader.next() {
                members.append(Member(entry: entry))
                try reader.forEachChunk { piece in
                    piece.withUnsafeBytes { members[members.endIndex - 1].content += $0 }
                }
                if case .file(let size) = entry.kind {
                    hold(members.last?.content.count == Int(size), "a file has its size")
                }
                hold(reader.entryCount == members.count, "the count is that of the entries")
            }
        } catch {
            self.error = "\(error)"
            hold(Self.nextError(&reader) == self.error, "the first error is final")
        }
        comment = reader.comment
        if error == nil { hold(Self.nextError(&reader) == nil, "the end is final") }
    }

    private static func nextError(_ reader: inout TarReader<Pieces>) -> String? {
        do {
            hold(try reader.next() == nil, "nothing follows the end")
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// Bytes that the reader handed out.
    var size: Int {
        members.reduce(comment?.count ?? 0) { size, member in
            size + member.content.count + member.entry.path.count + member.entry.kind.targetLength
                + member.entry.owner.userName.count + member.entry.owner.groupName.count
                + member.entry.extendedAttributes.reduce(0) { $0 + $1.name.count + $1.value.count }
        }
    }
}

/// What was read and can be written reads the same again, but for what layers leave out.
private func testRoundTrip(_ whole: Reading) {
    var expected = whole.members
    var writer = TarWriter(to: Collected(), format: .layer)
    do {
        for (index, member) in whole.members.enumerated() {
            expected[index].entry.owner.userName = []
            expected[index].entry.owner.groupName = []
            expected[index].entry.modified.nanoseconds = 0
            try writer.append(member.entry)
            if case .file = member.entry.kind { try writer.write(member.content.span.bytes) }
        }
        let copy = Reading(try writer.finish().bytes)
        hold(copy.error == nil, "what the writer writes can be read, not: \(copy.error ?? "")")
        hold(copy.members == expected, "what is written reads the same")
    } catch is TarWriterError {
        // Sparse files, unknown types, large device numbers and empty attributes are read and never written.
    } catch {
        hold(false, "writing to memory does not throw \(error)")
    }
}

extension TarEntry.Kind {
    fileprivate var targetLength: Int {
        switch self {
        case .symbolicLink(let target), .hardLink(let target): target.count
        case .file, .directory, .characterDevice, .blockDevice, .fifo, .sparse, .unknown: 0
        }
    }
}

/// Gives every header of a tar the checksum it should have.
func repairTar(_ bytes: inout [UInt8]) {
    var offset = 0
    while offset + 512 <= bytes.count {
        let header = bytes[offset..<(offset + 512)]
        if header.contains(where: { $0 != 0 }) {
            let checksum = 148..<156
            let sum = header.enumerated().reduce(0) { $0 + Int(checksum.contains($1.offset) ? 32 : $1.element) }
            let digits = Array(String(sum, radix: 8).utf8)
            let zeros = Array(repeating: UInt8(ascii: "0"), count: 6 - digits.count)
            bytes.replaceSubrange((offset + 148)..<(offset + 156), with: zeros + digits + [0, 32])
        }
        let size = header.dropFirst(124).prefix(12).filter { (48...55).contains($0) }.prefix(7)
        offset += 512 + (size.reduce(0) { $0 * 8 + Int($1 - 48) } + 511) / 512 * 512
    }
}
