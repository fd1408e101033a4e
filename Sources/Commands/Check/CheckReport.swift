import Build
import Escaping
import Source

/// A verdict as lines and as JSON.
struct CheckReport {
    private let subject: String
    private let verdict: Verdict
    private let expectation: String?

    init(_ source: String, _ verdict: Verdict, expectation: String?) {
        subject = source == "-" ? "standard input" : "'\(Escaped(source))'"
        self.verdict = verdict
        self.expectation = expectation
    }

    var text: String { lines.joined(separator: "\n") }

    private var lines: [String] {
        switch verdict {
        case .accepted(let report, let detection):
            ["\(subject): accepted"] + Self.facts(report)
                + ["  convention  \(detection.convention.name): \(detection.reason)"] + expected + Self.warnings(report)
        case .unrecognised(let report, let error):
            ["\(subject): accepted, but nothing says how to build it"] + Self.facts(report) + expected
                + ["error: \(error)", "  \(error.hint)"] + Self.warnings(report)
        case .refused(let refusals):
            ["\(subject): refused"] + Self.lines(refusals)
        }
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
        refusals.enumerated().flatMap { index, refusal in
            let line = "error: \(refusal) (\(refusal.code.rawValue))"
            let isLast = index + 1 == refusals.count || refusals[index + 1].code.hint != refusal.code.hint
            return isLast ? [line, "  \(refusal.code.hint)"] : [line]
        }
    }

    private static func warnings(_ report: SourceReport) -> [String] {
        report.warnings.map { "warning: \($0) (\($0.code))" }
    }

    /// One line, keys sorted.
    var json: String {
        get throws { try jsonLine(document) }
    }

    private var document: Document {
        switch verdict {
        case .accepted(let report, let detection):
            Document(verdict: "accepted", report, convention: detection.convention.name)
        case .unrecognised(let report, let error):
            Document(
                verdict: "unrecognised", report,
                refusals: [Document.Note(code: "E-CONVENTION", message: "\(error)", hint: error.hint)])
        case .refused(let refusals):
            Document(
                verdict: "refused",
                refusals: refusals.map { Document.Note(code: $0.code.rawValue, message: "\($0)", hint: $0.code.hint) })
        }
    }
}

/// What `pushyard check --json` prints.
private struct Document: Encodable {
    /// `accepted`, `unrecognised` or `refused`.
    let verdict: String
    var entries: Int?
    var bytes: UInt64?
    var identity: String?
    var commit: String?
    var convention: String?
    var refusals: [Note] = []
    var warnings: [Note] = []

    struct Note: Encodable {
        let code: String
        let message: String
        var hint: String?
    }

    init(verdict: String, _ report: SourceReport? = nil, convention: String? = nil, refusals: [Note] = []) {
        self.verdict = verdict
        self.convention = convention
        self.refusals = refusals
        entries = report?.entries
        bytes = report?.size
        identity = report?.identity.map { "\($0)" }
        commit = report?.commit
        warnings = report?.warnings.map { Note(code: $0.code, message: "\($0)") } ?? []
    }
}
