import Escaping

/// A name in a sentence: in single quotes, with what could fake a line or move a cursor escaped.
func quoted(_ name: some CustomStringConvertible) -> String {
    "'\(Escaped(name.description))'"
}

/// A name as one word of a command that a message advises, quoted where a shell would read it otherwise.
func shellWord(_ name: some CustomStringConvertible) -> String {
    let text = name.description
    let isPlain = text.utf8.allSatisfy { $0.isLetter || $0.isDigit || "/._-+@,:".utf8.contains($0) }
    if isPlain { return text }
    let pieces = text.split(separator: "'", omittingEmptySubsequences: false).map { Escaped($0).description }
    return "'" + pieces.joined(separator: #"'\''"#) + "'"
}

/// Names in a sentence, at most `limit` of them: `'a', 'b' and 3 others`.
func quotedList(_ names: [some CustomStringConvertible], limit: Int = 5) -> String {
    let shown = names.prefix(limit).map { quoted($0) }
    let hidden = names.count - shown.count
    if hidden > 0 { return shown.joined(separator: ", ") + " and \(hidden) other\(hidden == 1 ? "" : "s")" }
    guard let last = shown.last, shown.count > 1 else { return shown.joined() }
    return shown.dropLast().joined(separator: ", ") + " and " + last
}
