/// `$Id$`, which the attribute `ident` turns into the name of the file's object; gitattributes(5), "ident".
enum IdentKeyword {
    /// The content with its keywords expanded, keywords that were expanded already included; nil if there are none.
    static func expand(_ content: Span<UInt8>, id: ObjectID) -> [UInt8]? {
        guard isPresent(in: content) else { return nil }
        let expansion = Array("Id: \(id) $".utf8)
        var output: [UInt8] = []
        output.reserveCapacity(content.count + expansion.count)
        var position = 0
        while let dollar = content.first(UInt8(ascii: "$"), from: position) {
            output.append(content, position...dollar)
            position = dollar + 1
            guard position + 2 < content.count, content[position] == UInt8(ascii: "I"),
                content[position + 1] == UInt8(ascii: "d")
            else { continue }
            if content[position + 2] == UInt8(ascii: "$") {
                position += 3
            } else if content[position + 2] == UInt8(ascii: ":") {
                guard let end = content.first(UInt8(ascii: "$"), from: position + 3) else { break }
                guard isExpansion(content, position + 3..<end) else { continue }
                position = end + 1
            } else {
                continue
            }
            output += expansion
        }
        if position < content.count { output.append(content, position...content.count - 1) }
        return output
    }

    /// Whether git would look for keywords to expand at all; it counts differently from how it expands.
    private static func isPresent(in content: Span<UInt8>) -> Bool {
        var position = 0
        while let dollar = content.first(UInt8(ascii: "$"), from: position) {
            position = dollar + 1
            guard position + 2 < content.count else { return false }
            guard content[position] == UInt8(ascii: "I"), content[position + 1] == UInt8(ascii: "d") else { continue }
            let closing = content[position + 2]
            position += 3
            if closing == UInt8(ascii: "$") { return true }
            guard closing == UInt8(ascii: ":") else { continue }
            while position < content.count {
                let byte = content[position]
                position += 1
                if byte == UInt8(ascii: "$") { return true }
                if byte == UInt8(ascii: "\n") { break }
            }
        }
        return false
    }

    /// Whether what stands after `$Id:` is what git wrote there: one line, and no spaces but around one word. Other
    /// systems' identifications stay.
    private static func isExpansion(_ content: Span<UInt8>, _ range: Range<Int>) -> Bool {
        for index in range {
            if content[index] == UInt8(ascii: "\n") { return false }
        }
        guard let space = content.first(UInt8(ascii: " "), from: range.lowerBound + 1) else { return true }
        return space >= range.upperBound - 1
    }
}

extension Span<UInt8> {
    fileprivate func first(_ byte: UInt8, from start: Int) -> Int? {
        var index = start
        while index < count {
            if self[index] == byte { return index }
            index += 1
        }
        return nil
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ bytes: Span<UInt8>, _ range: ClosedRange<Int>) {
        for index in range { append(bytes[index]) }
    }
}
