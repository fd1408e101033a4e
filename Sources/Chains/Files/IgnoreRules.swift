/// `.dockerignore`: what of a context is left out; the last pattern that matches a path, or a directory above it, decides.
/// https://docs.docker.com/build/concepts/context/#dockerignore-files
struct IgnoreRules: Hashable {
    private struct Rule: Hashable {
        let pattern: PathPattern
        let isException: Bool
    }

    /// More of them are a mistake.
    static let maximumRules = 10_000

    private let rules: [Rule]
    /// Whether a directory that is left out may have something that is not.
    let hasExceptions: Bool

    init(_ text: [UInt8]) {
        let lines = text.split(separator: UInt8(ascii: "\n"))
        rules = lines.prefix(Self.maximumRules).compactMap { line in
            var words = String(decoding: line, as: UTF8.self).trimmed
            guard !words.isEmpty, !words.hasPrefix("#") else { return nil }
            let isException = words.hasPrefix("!")
            if isException { words = String(words.dropFirst()).trimmed }
            return Rule(pattern: PathPattern(words), isException: isException)
        }
        hasExceptions = rules.contains(where: \.isException)
    }

    /// - Parameter path: components from the context down.
    func leavesOut(_ path: [[UInt8]]) -> Bool {
        var isOut = false
        for rule in rules where rule.isException == isOut {
            if (1...path.count).contains(where: { rule.pattern.matches(path[..<$0]) }) { isOut = !rule.isException }
        }
        return isOut
    }
}

extension String {
    fileprivate var trimmed: String {
        let rest = drop { $0.isWhitespace }
        return String(rest.dropLast(rest.reversed().prefix { $0.isWhitespace }.count))
    }
}
