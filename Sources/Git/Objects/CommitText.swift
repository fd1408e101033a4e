/// The parts of a commit's text, found as git finds them when it prints one.
struct CommitText {
    let author: ArraySlice<UInt8>?
    let committer: ArraySlice<UInt8>?
    /// The name of the character encoding, if the commit says one.
    let encoding: ArraySlice<UInt8>?
    let isSigned: Bool
    /// From the empty line after the headers on.
    private let afterHeaders: ArraySlice<UInt8>

    init(_ content: [UInt8]) {
        // git prints commits as C strings.
        var rest = content.prefix { $0 != 0 }
        var author: ArraySlice<UInt8>?
        var committer: ArraySlice<UInt8>?
        var encoding: ArraySlice<UInt8>?
        var isSigned = false
        while let first = rest.first, first != UInt8(ascii: "\n") {
            let line = rest.prefix { $0 != UInt8(ascii: "\n") }
            author = line.value(of: "author ") ?? author
            committer = line.value(of: "committer ") ?? committer
            encoding = encoding ?? line.value(of: "encoding ")
            isSigned = isSigned || line.value(of: "gpgsig ") != nil
            rest = rest[line.endIndex...].dropFirst()
        }
        self.author = author
        self.committer = committer
        self.encoding = encoding
        self.isSigned = isSigned
        afterHeaders = rest
    }

    /// The encoding, if it is one that could have a name.
    var characterEncoding: CharacterEncoding? { encoding.flatMap(CharacterEncoding.init) }

    /// Everything after the headers.
    var message: ArraySlice<UInt8> { afterHeaders.dropFirst() }

    /// The first paragraph, line by line, each without the white space at its end.
    var subject: [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var rest = Self.skippingBlankLines(afterHeaders)
        while let line = Self.takeLine(&rest), !line.isEmpty { lines.append(line) }
        return lines
    }

    /// Everything after the first paragraph.
    var body: ArraySlice<UInt8> {
        var rest = Self.skippingBlankLines(afterHeaders)
        while let line = Self.takeLine(&rest), !line.isEmpty {}
        return Self.skippingBlankLines(rest)
    }

    /// The subject made fit for a file name: letters, digits, `.` and `_`, with a `-` for everything between them.
    var sanitizedSubject: [UInt8] {
        let line = Self.skippingBlankLines(afterHeaders).prefix { $0 != UInt8(ascii: "\n") }
        var output: [UInt8] = []
        var gap = false
        for byte in line {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"):
                if gap && !output.isEmpty { output.append(UInt8(ascii: "-")) }
                let repeatsDot = byte == UInt8(ascii: ".") && !gap && output.last == byte
                if !repeatsDot { output.append(byte) }
                gap = false
            default:
                gap = true
            }
        }
        while let last = output.last, last == UInt8(ascii: ".") || last == UInt8(ascii: "-") { output.removeLast() }
        return output
    }

    private static func takeLine(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        if rest.isEmpty { return nil }
        let line = rest.prefix { $0 != UInt8(ascii: "\n") }
        rest = rest[line.endIndex...].dropFirst()
        return line.dropLast(line.reversed().prefix { $0.isGitSpace }.count)
    }

    private static func skippingBlankLines(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = text
        var next = rest
        while let line = takeLine(&next), line.isEmpty { rest = next }
        return rest
    }
}
