import Build
import Engines
import Escaping
import Filesystem
import Receive
import Records
import Source

/// A build that came to nothing: the end of its log, the reason with its code, and where the whole log is.
struct BuildFailed: Error, CustomStringConvertible {
    let app: AppName
    let cause: any Error
    private let lines: [[UInt8]]
    private let id: BuildID
    private let isKept: Bool

    /// - Parameter isKept: whether the source is, for the admin to look at.
    init(app: AppName, cause: any Error, log: BuildLogFile, isKept: Bool = false) {
        (self.app, self.cause, self.isKept) = (app, cause, isKept)
        lines = Self.isOfScript(cause) ? log.lastLines : []
        id = log.id
    }

    var description: String {
        var text = ""
        if !lines.isEmpty {
            let shown = lines.map { "  \(Self.shown($0))" }.joined(separator: "\n")
            text = "the last lines of the log:\n\(shown)\n"
        }
        text += "cannot build '\(app)': \(Self.sentence(cause))"
        text += "\n  the whole log: pushyard builds log \(id)"
        if isKept { text += "\n  the source is kept: pushyard rejected show \(id)" }
        return text
    }

    /// At most 500 bytes of a line, as a terminal may show it: `'` stays `'`, and a colour ends where the line does.
    private static func shown(_ line: [UInt8]) -> String {
        var text = TerminalText()
        var bytes = text.next(line.prefix(500))
        bytes += text.finish()
        let shown = String(decoding: bytes, as: UTF8.self) + (line.count > 500 ? "…" : "")
        return shown.utf8.contains(0x1b) ? shown + "\u{1b}[m" : shown
    }

    /// The first line ends with the code; hints follow.
    private static func sentence(_ cause: any Error) -> String {
        let failure = BuildFailure(cause)
        let parts = failure.sentence.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        let hint = parts.count == 2 ? "\n\(parts[1])" : ""
        return "\(parts[0]) (\(failure.code))" + hint
    }

    private static func isOfScript(_ cause: any Error) -> Bool {
        switch cause {
        case BuildError.save, BuildError.restore, BuildError.script: true
        default: false
        }
    }
}

extension BuildFailure {
    /// What an error is to scripts and to people.
    init(_ error: any Error) {
        switch error {
        case let refusal as Refusal:
            let entry: [UInt8]? =
                switch refusal.location {
                case .entry(_, let path), .path(let path): path
                case .source: nil
                }
            self.init(
                code: refusal.code.rawValue, sentence: "\(refusal)\n  \(refusal.code.hint)", entry: entry)
        case let error as DetectionError: self.init(code: "E-CONVENTION", sentence: "\(error)\n  \(error.hint)")
        case let error as BuildError: self.init(code: error.code.rawValue, sentence: "\(error)")
        case is EngineError: self.init(code: BuildError.Code.engine.rawValue, sentence: "\(error)")
        case QueueRefusal.hungUp: self.init(BuildError.cancelled)
        case is PlanError: self.init(code: "E-PLAN", sentence: "\(error)")
        case is UnusableChoices: self.init(code: "E-SETTINGS", sentence: "\(error)")
        case is NotReproducible: self.init(code: "E-REPRODUCIBLE", sentence: "\(error)")
        default: self.init(code: "E-BUILDER", sentence: "\(error)")
        }
    }
}

extension BuildOutcome {
    /// How a build ended that came to nothing.
    init(_ error: any Error) {
        self =
            switch error {
            case BuildError.cancelled, QueueRefusal.hungUp: .cancelled
            case QueueRefusal.superseded: .superseded
            default: .failed(BuildFailure(error))
            }
    }
}
