import OCI

/// A manifest's JSON with what people add to it made blank: comments (`# …`, `// …`, `/* … */`), a comma after the last
/// element, a byte order mark.
///
/// Every byte keeps its offset, so that what is wrong with the rest can be said by line and column.
struct ManifestText {
    private(set) var bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var offset = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        blank(0..<offset)
        // A comma that follows an element, as long as nothing else has come.
        var comma: Int?
        var followsElement = false
        while offset < bytes.count {
            let length = length(at: offset)
            switch bytes[offset] {
            case UInt8(ascii: "#"), UInt8(ascii: "/"):
                if length > 1 || bytes[offset] == UInt8(ascii: "#") {
                    blank(offset..<offset + length)
                } else {
                    comma = nil
                }
            case UInt8(ascii: ","):
                comma = followsElement ? offset : nil
                followsElement = false
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                if let comma { blank(comma..<comma + 1) }
                (comma, followsElement) = (nil, true)
            case 0x20, 0x09, 0x0A, 0x0D: break
            case let byte:
                (comma, followsElement) = (nil, !"[{:".utf8.contains(byte))
            }
            offset += length
        }
    }

    /// Where a byte is, both counted from 1; the column in characters.
    func position(of offset: Int) -> (line: Int, column: Int) {
        let before = bytes.prefix(offset)
        let start = (before.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        return (line, before[start...].count { $0 & 0xC0 != 0x80 } + 1)
    }

    /// How far the string or comment at `offset` reaches; 1 for any other byte.
    private func length(at offset: Int) -> Int {
        let rest = bytes[offset...]
        let end =
            switch (rest.first, rest.dropFirst().first) {
            case (UInt8(ascii: "\""), _): endOfString(from: offset)
            case (UInt8(ascii: "#"), _), (UInt8(ascii: "/"), UInt8(ascii: "/")):
                rest.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            case (UInt8(ascii: "/"), UInt8(ascii: "*")): endOfComment(from: offset + 2)
            default: offset + 1
            }
        return end - offset
    }

    private func endOfString(from start: Int) -> Int {
        var offset = start + 1
        while offset < bytes.count, bytes[offset] != UInt8(ascii: "\"") {
            offset += bytes[offset] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(offset + 1, bytes.count)
    }

    /// One byte alone if the comment has no end, so that the parser stumbles over it.
    private func endOfComment(from start: Int) -> Int {
        var offset = start
        while offset + 1 < bytes.count {
            if bytes[offset] == UInt8(ascii: "*"), bytes[offset + 1] == UInt8(ascii: "/") { return offset + 2 }
            offset += 1
        }
        return start - 1
    }

    private mutating func blank(_ range: Range<Int>) {
        for index in range where bytes[index] != UInt8(ascii: "\n") { bytes[index] = UInt8(ascii: " ") }
    }
}

extension ManifestText {
    /// The lines where the elements of the array `key` of the outermost object begin; for JSON that has been parsed.
    func lines(ofElementsIn key: String) -> [Int] {
        var (depth, line, offset) = (0, 1, 0)
        var lines: [Int] = []
        var string: Range<Int>?
        var (isInArray, isExpected) = (false, false)
        while offset < bytes.count {
            let length = length(at: offset)
            switch bytes[offset] {
            case UInt8(ascii: "\n"): line += 1
            case 0x20, 0x09, 0x0D: break
            case let byte:
                let opens = byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{")
                let closes = byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
                if closes { depth -= 1 }
                if isInArray, depth == 1 { isInArray = false }
                if isInArray, depth == 2, isExpected, !closes { lines.append(line) }
                isExpected = isInArray && depth == 2 && byte == UInt8(ascii: ",")
                if byte == UInt8(ascii: "["), depth == 1, string.map({ isString($0, key) }) == true {
                    (isInArray, isExpected) = (true, true)
                }
                if byte == UInt8(ascii: "\"") { string = offset..<offset + length }
                if opens { depth += 1 }
            }
            offset += length
        }
        return lines
    }

    private func isString(_ range: Range<Int>, _ key: String) -> Bool {
        bytes[range].dropFirst().dropLast().elementsEqual(key.utf8)
    }
}
