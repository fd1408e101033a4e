/// Closes a trap of buildah's cache: a RUN is taken from the cache although what it mounts has changed.
///
/// Mounts and named contexts count for nothing there, while the value of an argument does (buildah 1.28). So an argument with
/// their digests stands before every RUN.
struct ContextGuard {
    private static let name = "PUSHYARD_MOUNTS"

    /// A Dockerfile with an argument whose value is `digest` before every RUN.
    static func guarded(_ dockerfile: [UInt8], digest: String) -> [UInt8] {
        var output: [UInt8] = []
        var isInstruction = true
        var documents: [Substring] = []
        for bytes in dockerfile.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let line = String(decoding: bytes, as: UTF8.self)
            let text = line.drop { $0 == " " || $0 == "\t" }
            if let end = documents.first {
                // The lines of a here-document are nobody's instructions.
                if text == end || line == end { documents.removeFirst() }
            } else {
                let isComment = text.hasPrefix("#")
                if isInstruction, ["run ", "run\t", "run\\"].contains(text.prefix(4).lowercased()) {
                    output += "ARG \(name)=\(digest)\n".utf8
                }
                if !isComment, !text.isEmpty || isInstruction {
                    isInstruction = !line.hasSuffix("\\")
                    documents = Self.hereDocuments(in: line)
                }
            }
            output += bytes + [UInt8(ascii: "\n")]
        }
        output.removeLast()
        return output
    }

    /// The words after `<<` and `<<-`, without quotes.
    private static func hereDocuments(in line: String) -> [Substring] {
        var words: [Substring] = []
        var rest = line[...]
        while let sign = rest.firstIndex(of: "<") {
            rest = rest[sign...].dropFirst()
            guard rest.first == "<" else { continue }
            rest = rest.dropFirst()
            if rest.first == "-" { rest = rest.dropFirst() }
            if let quote = rest.first, quote == "\"" || quote == "'" {
                rest = rest.dropFirst()
                words.append(rest.prefix { $0 != quote })
            } else {
                let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                if !word.isEmpty { words.append(word) }
            }
        }
        return words
    }
}
