import TestSupport
import Testing

extension ToolResult {
    /// What the pusher sees, without the blanks that git puts behind a line where it cannot clear the rest of it, and
    /// without the last newline.
    var seen: String {
        // ssh ends its own lines as if the terminal were raw.
        errorText.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacter(" ") }.joined(separator: "\n").trimmingCharacter("\n")
    }

    /// Expects that this, and nothing else, is what the pusher sees.
    func shows(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(seen == text, sourceLocation: sourceLocation)
    }

    /// Of what the pusher sees, what the yard says.
    var remoteLines: [String] {
        let prefix = "remote: "
        return seen.split(separator: "\n").filter { $0.hasPrefix(prefix) || $0 == "remote:" }
            .map { String($0.dropFirst(prefix.count)) }
    }
}

extension String {
    /// Of an object's id, what git shows.
    var short: Substring { prefix(7) }
}

extension StringProtocol {
    /// Without these at its end.
    func trimmingCharacter(_ character: Character) -> String {
        String(reversed().drop { $0 == character }.reversed())
    }
}
