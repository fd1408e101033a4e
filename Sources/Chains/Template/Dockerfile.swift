/// One instruction of a Dockerfile.
/// https://docs.docker.com/reference/dockerfile/
struct DockerfileInstruction: Hashable {
    /// In capitals: `FROM`.
    let name: String
    /// What follows the name, continued lines joined.
    let arguments: String
    /// Of the byte where it begins.
    let offset: Int

    /// `--mount=…` and such, which stand before everything else, in their order.
    var flags: [(name: String, value: String)] {
        arguments.split(whereSeparator: \.isWhitespace).prefix { $0.hasPrefix("--") }.map { word in
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1).map(String.init)
            return (parts.first ?? "", parts.count > 1 ? parts[1] : "")
        }
    }

    /// The words after the flags.
    var words: [String] {
        arguments.split(whereSeparator: \.isWhitespace).drop { $0.hasPrefix("--") }.map(String.init)
    }
}

/// A Dockerfile as a list of instructions: comments, continued lines, the `escape` directive and here-documents are understood,
/// nothing else; what the builder would refuse is its to refuse.
struct Dockerfile: Hashable {
    /// More of them are a mistake, or meant to keep us busy.
    static let maximumInstructions = 10_000

    let text: [UInt8]
    private(set) var instructions: [DockerfileInstruction] = []

    init(_ text: [UInt8]) {
        self.text = text
        var escape = UInt8(ascii: "\\")
        var isHead = true
        var offset = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var pending: (start: Int, text: [UInt8])?
        while offset < text.count {
            let line = text[offset...].prefix { $0 != UInt8(ascii: "\n") }
            let next = offset + line.count + 1
            let trimmed = Self.trimmed(line)
            if trimmed.first == UInt8(ascii: "#") {
                if isHead, let directive = Self.escapeDirective(trimmed) { escape = directive }
                isHead = isHead && Self.isDirective(trimmed)
            } else if trimmed.isEmpty, pending != nil {
                // An empty line inside of an instruction is left out, as in Docker.
            } else if !trimmed.isEmpty {
                isHead = false
                var whole = pending ?? (offset, [])
                guard trimmed.last == escape else {
                    whole.text += trimmed
                    pending = nil
                    offset = add(whole.text, at: whole.start, bodyAt: next)
                    continue
                }
                whole.text += trimmed.dropLast()
                pending = whole
            }
            offset = next
        }
        if let pending { _ = add(pending.text, at: pending.start, bodyAt: text.count) }
    }

    /// - Returns: where the next instruction can begin: behind the here-documents.
    private mutating func add(_ line: [UInt8], at start: Int, bodyAt body: Int) -> Int {
        let text = String(decoding: line, as: UTF8.self)
        let name = text.prefix { !$0.isWhitespace }
        let rest = text.dropFirst(name.count).drop { $0.isWhitespace }
        instructions.append(
            DockerfileInstruction(name: name.uppercased(), arguments: String(rest), offset: start))
        guard ["RUN", "COPY", "ADD"].contains(name.uppercased()) else { return body }
        return Self.hereDocuments(in: rest).reduce(body) { end(of: $1, from: $0) }
    }

    /// The words that end the here-documents that a line opens.
    private static func hereDocuments(in line: Substring) -> [String] {
        var ends: [String] = []
        var rest = line
        while let mark = rest.firstRange(of: "<<") {
            rest = rest[mark.upperBound...]
            // `<<<` is bash's, and no document.
            if rest.first == "<" {
                rest = rest.drop { $0 == "<" }
                continue
            }
            if rest.first == "-" { rest = rest.dropFirst() }
            let quote = rest.first.flatMap { "'\"".contains($0) ? $0 : nil }
            if quote != nil { rest = rest.dropFirst() }
            let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
            if !word.isEmpty { ends.append(String(word)) }
            rest = rest.dropFirst(word.count)
        }
        return ends
    }

    private func end(of word: String, from start: Int) -> Int {
        var offset = start
        while offset < text.count {
            let line = text[offset...].prefix { $0 != UInt8(ascii: "\n") }
            offset += line.count + 1
            if Self.trimmed(line).elementsEqual(word.utf8) { return offset }
        }
        return offset
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isBlank = { (byte: UInt8) in [0x20, 0x09, 0x0D].contains(byte) }
        let rest = line.drop(while: isBlank)
        return rest.dropLast(rest.reversed().prefix(while: isBlank).count)
    }

    private static func isDirective(_ line: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: line.dropFirst(), as: UTF8.self)
        return text.split(separator: "=").count == 2
            && !text.drop(while: \.isWhitespace).prefix { $0 != "=" }.contains(" ")
    }

    private static func escapeDirective(_ line: ArraySlice<UInt8>) -> UInt8? {
        let text = String(decoding: line.dropFirst(), as: UTF8.self).filter { !$0.isWhitespace }.lowercased()
        return text == "escape=`" ? UInt8(ascii: "`") : nil
    }
}
