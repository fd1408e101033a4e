/// The content of an authorized_keys file: foreign lines, kept byte for byte, and one block of ours.
struct AuthorizedKeysText {
    static let begin = "# pushyard begin (written by 'pushyard key'; other keys belong outside)"
    static let end = "# pushyard end"

    /// A key that somebody else put there.
    struct ForeignKey {
        let line: Int
        let key: KeyBlob
    }

    let foreignKeys: [ForeignKey]
    private let before: ArraySlice<UInt8>
    private let after: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) throws(AuthorizedKeysFault) {
        var foreignKeys: [ForeignKey] = []
        var block: (start: Int, end: Int?)?
        for (number, range) in Self.lines(of: bytes).enumerated() {
            let number = number + 1
            let line = bytes[range].last == UInt8(ascii: "\n") ? bytes[range].dropLast() : bytes[range]
            switch block {
            case (let start, nil)?:
                if line.elementsEqual(Self.end.utf8) {
                    block = (start, range.upperBound)
                } else if !ForcedCommand.isOurs(AuthorizedKeysLine(line)?.options) {
                    throw .strangerInBlock(line: number)
                }
            case nil where line.starts(with: Self.marker): block = (range.lowerBound, nil)
            case nil, _?:
                guard !line.starts(with: Self.marker), !line.elementsEqual(Self.end.utf8) else {
                    throw .unpairedMarker(line: number)
                }
                if AuthorizedKeysLine.isBlankOrComment(line) { continue }
                guard let parsed = AuthorizedKeysLine(line) else { throw .noKey(line: number) }
                foreignKeys.append(ForeignKey(line: number, key: parsed.key))
            }
        }
        if let block, block.end == nil { throw .openBlock }
        self.foreignKeys = foreignKeys
        before = bytes[..<(block?.start ?? bytes.count)]
        after = bytes[(block?.end ?? bytes.count)...]
    }

    /// The same text with `lines` as the block of ours.
    func replacing(with lines: [String]) -> [UInt8] {
        // A foreign last line may lack its end.
        let separator = before.isEmpty || before.last == UInt8(ascii: "\n") ? "" : "\n"
        let block = ([Self.begin] + lines + [Self.end]).map { $0 + "\n" }.joined()
        return Array(before) + (separator + block).utf8 + after
    }

    private static let marker = Array("# pushyard begin".utf8)

    /// Each with its line feed, if it has one.
    private static func lines(of bytes: [UInt8]) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
            lines.append(start..<end)
            start = end
        }
        return lines
    }
}

/// What keeps us from changing an authorized_keys file; lines count from 1.
public enum AuthorizedKeysFault: Error, Equatable, CustomStringConvertible {
    case noKey(line: Int)
    case strangerInBlock(line: Int)
    case unpairedMarker(line: Int)
    case openBlock

    public var description: String {
        switch self {
        case .noKey(let line): "line \(line) is not a key\n  mend or remove it first"
        case .strangerInBlock(let line):
            "line \(line) stands in pushyard's block, and is not pushyard's\n  move it out of there"
        case .unpairedMarker(let line): "line \(line) is a second mark of pushyard's block\n  remove it first"
        case .openBlock: "the end of pushyard's block is missing\n  add the line '\(AuthorizedKeysText.end)' after it"
        }
    }
}
