/// The words of a command line as sh(1) would split them: blanks, `'…'`, `"…"` and `\`; nothing else has a meaning.
///
/// - Returns: nil if a quote has no other one.
public func words(of text: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var rest = text[...]
    while let character = rest.popFirst() {
        switch (quote, character) {
        case (nil, " "), (nil, "\t"), (nil, "\n"), (nil, "\r\n"):
            if let word { words.append(word) }
            word = nil
        case (nil, "'"), (nil, "\""):
            quote = character
            word = word ?? ""
        case ("'", "'"), ("\"", "\""): quote = nil
        case (nil, "\\"), ("\"", "\\"):
            guard let next = rest.popFirst() else { return nil }
            // Between double quotes, a backslash before anything else stays.
            if quote != nil, !"\"\\$`".contains(next) { word = (word ?? "") + "\\" }
            word = (word ?? "") + String(next)
        default: word = (word ?? "") + String(character)
        }
    }
    guard quote == nil else { return nil }
    return words + (word.map { [$0] } ?? [])
}

/// What a shell would have done something with, and we do not.
func hasShellSyntax(_ text: String) -> Bool { text.contains { "$`;|&<>*?".contains($0) } }
