/// A line of authorized_keys, as sshd(8) reads it.
struct AuthorizedKeysLine {
    /// What stands before the key; nil when the line starts with the key itself.
    let options: ArraySlice<UInt8>?
    let key: KeyBlob

    /// Nil for a line that sshd would not find a key in. Blank lines and comments are for the caller to leave out.
    init?(_ line: ArraySlice<UInt8>) {
        let start = line.drop(while: Self.isBlank)
        if let key = Self.key(at: start) {
            options = nil
            self.key = key
            return
        }
        guard let end = Self.endOfOptions(start), let key = Self.key(at: start[end...].drop(while: Self.isBlank)) else {
            return nil
        }
        options = start[..<end]
        self.key = key
    }

    static func isBlankOrComment(_ line: ArraySlice<UInt8>) -> Bool {
        let start = line.drop { isBlank($0) || $0 == UInt8(ascii: "\r") }
        return start.isEmpty || start.first == UInt8(ascii: "#")
    }

    private static func key(at start: ArraySlice<UInt8>) -> KeyBlob? {
        let words = start.split(maxSplits: 2, whereSeparator: isBlank)
        guard words.count >= 2, words[0].startIndex == start.startIndex else { return nil }
        let base64 = words[1].last == UInt8(ascii: "\r") ? words[1].dropLast() : words[1]
        return KeyBlob(algorithm: words[0], base64: base64)
    }

    /// Like `sshkey_advance_past_options` of OpenSSH: up to a blank outside of quotes, nil when a quote stays open.
    private static func endOfOptions(_ text: ArraySlice<UInt8>) -> Int? {
        var isQuoted = false
        var index = text.startIndex
        while index < text.endIndex, isQuoted || !isBlank(text[index]) {
            let next = index + 1
            if text[index] == UInt8(ascii: "\\"), next < text.endIndex, text[next] == UInt8(ascii: "\"") {
                index = next
            } else if text[index] == UInt8(ascii: "\"") {
                isQuoted.toggle()
            }
            index += 1
        }
        return isQuoted ? nil : index
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}
