import Escaping

/// What a doctor has found about one thing.
struct Finding: Encodable {
    enum Verdict: String, Encodable {
        case ok, mended
        /// It works, but not as well as it could.
        case warning
        case fault
    }

    let subject: String
    let verdict: Verdict
    /// What is wrong; nil where nothing is.
    var message: String?
    /// The command, or what else mends it.
    var remedy: String?

    var lines: [String] {
        let name = verdict.rawValue + String(repeating: " ", count: 9 - verdict.rawValue.count)
        let text = message.map { ": \(shown($0))" } ?? ""
        return ["\(name)\(subject)\(text)"] + (remedy.map { ["           \(shown($0))"] } ?? [])
    }

    private func shown(_ text: String) -> String { "\(Escaped(text, limit: 1000))".replacing("\\'", with: "'") }
}
