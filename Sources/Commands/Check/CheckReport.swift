import Build
import Escaping
import Source

/// A verdict as lines and as JSON.
struct CheckReport {
    private let source: CheckedSource
    private let verdict: Verdict
    private let expectation: String?
    private let warnings: [SourceWarning]

    init(_ source: CheckedSource, _ verdict: Verdict, expectation: String?) {
        self.source = source
        self.verdict = verdict
        self.expectation = expectation
        warnings = Self.warnings(source) + verdict.warnings
    }

    var text: String { lines.joined(separator: "\n") }

    private var lines: [String] {
        let warnings = Self.shortened(warnings.map { "warning: \($0) (\($0.code))" })
        switch verdict {
        case .accepted(let report, let detection):
            return ["\(source): accepted"] + Self.facts(report)
                + ["  convention  \(detection.convention.name): \(detection.reason)"] + expected + warnings
        case .unrecognised(let report, let error):
            return ["\(source): accepted, but nothing says how to build it"] + Self.facts(report) + expected
                + ["error: \(error)", "  \(error.hint)"] + warnings
        case .refused(let refusals): return ["\(source): refused"] + Self.lines(refusals) + warnings
        }
    }

    private static func warnings(_ source: CheckedSource) -> [SourceWarning] {
        guard case .workTree(let workTree, _) = source, let count = workTree.uncommittedCount, count > 0 else {
            return []
        }
        return [.uncommitted(count)]
    }

    private var expected: [String] { expectation.map { ["  expected    \($0)"] } ?? [] }

    private static func facts(_ report: SourceReport) -> [String] {
        let optional = [("identity", report.identity?.description), ("commit", report.commit)]
        let facts =
            [("entries", "\(report.entries)"), ("bytes", "\(report.size)")]
            + optional.compactMap { name, value in value.map { (name, $0) } }
        return facts.map { name, value in "  \(name)" + String(repeating: " ", count: 12 - name.count) + value }
    }

    /// A hint stands once, below the last of the refusals in a row that it is for.
    private static func lines(_ refusals: [Refusal]) -> [String] {
        let shown = refusals.prefix(lineLimit)
        let lines = shown.enumerated().map { index, refusal in
            let line = "error: \(refusal) (\(refusal.code.rawValue))"
            let isLast = index + 1 == shown.count || shown[index + 1].code.hint != refusal.code.hint
            return isLast ? "\(line)\n  \(refusal.code.hint)" : line
        }
        return lines + more(refusals.count)
    }

    private static func shortened(_ lines: [String]) -> [String] { lines.prefix(lineLimit) + more(lines.count) }

    /// So many of a kind fit a screen; JSON has all of them.
    private static let lineLimit = 20

    private static func more(_ count: Int) -> [String] {
        count > lineLimit ? ["  and \(count - lineLimit) more: see them with --json"] : []
    }

    /// One line, keys sorted.
    var json: String { get throws { try jsonLine(document) } }

    private var document: Document {
        let warnings = warnings.map { Document.Note(code: $0.code, message: "\($0)") }
        switch verdict {
        case .accepted(let report, let detection):
            return Document("accepted", report, convention: detection.convention.name, warnings: warnings)
        case .unrecognised(let report, let error):
            let note = Document.Note(code: "E-CONVENTION", message: "\(error)", hint: error.hint)
            return Document("unrecognised", report, refusals: [note], warnings: warnings)
        case .refused(let refusals):
            let notes = refusals.map {
                Document.Note(code: $0.code.rawValue, message: "\($0)", hint: $0.code.hint)
            }
            return Document("refused", refusals: notes, warnings: warnings)
        }
    }
}

/// What `pushyard check --json` prints.
private struct Document: Encodable {
    /// `accepted`, `unrecognised` or `refused`.
    let verdict: String
    let entries: Int?
    let bytes: UInt64?
    let identity: String?
    let commit: String?
    let convention: String?
    let refusals: [Note]
    let warnings: [Note]

    struct Note: Encodable {
        let code: String
        let message: String
        var hint: String?
    }

    init(
        _ verdict: String, _ report: SourceReport? = nil, convention: String? = nil, refusals: [Note] = [],
        warnings: [Note]
    ) {
        self.verdict = verdict
        entries = report?.entries
        bytes = report?.size
        identity = report?.identity.map { "\($0)" }
        commit = report?.commit
        self.convention = convention
        self.refusals = refusals
        self.warnings = warnings
    }
}
