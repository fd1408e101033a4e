import Threads

/// What a registry wants its users to know beside its answers; each said once.
/// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#warnings
struct Warnings: Sendable {
    private let report: @Sendable (String) -> Void
    private let said = Monitor<Set<String>>([])

    /// That many different ones are read; somebody who sends more wants no reader.
    private static let limit = 100

    init(report: @escaping @Sendable (String) -> Void) { self.report = report }

    func note(_ head: HTTPHead) {
        for text in head.headers.values("Warning").compactMap(Self.text) {
            let isNew = said.update { said in said.count < Self.limit && said.insert(text).inserted }
            if isNew { report(text) }
        }
    }

    /// `299 - "text"`; nil for the codes that caches use (RFC 7234 §5.5).
    private static func text(_ value: String) -> String? {
        let prefix = "299 - \""
        guard value.hasPrefix(prefix), value.hasSuffix("\""), value.count > prefix.count else { return nil }
        var text = ""
        var isEscaped = false
        for character in value.dropFirst(prefix.count).dropLast() {
            isEscaped = character == "\\" && !isEscaped
            if !isEscaped { text.append(character) }
        }
        return text
    }
}
