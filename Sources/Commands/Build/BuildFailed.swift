import Build
import Escaping
import Filesystem
import Receive
import Source
import SystemPackage

/// A build that came to nothing: the end of its log, the reason with its code, and where the whole log is.
struct BuildFailed: Error, CustomStringConvertible {
    let app: AppName
    let cause: any Error
    private let lines: [[UInt8]]
    private let path: FilePath

    init(app: AppName, cause: any Error, log: BuildLogFile) {
        (self.app, self.cause) = (app, cause)
        lines = Self.isOfScript(cause) ? log.lastLines : []
        path = log.path
    }

    var description: String {
        var text = ""
        if !lines.isEmpty {
            let shown = lines.map { "  \(Escaped($0, limit: 500))" }.joined(separator: "\n")
            text = "the last lines of the log:\n\(shown)\n"
        }
        text += "cannot build '\(app)': \(Self.sentence(cause))"
        return text + "\n  the whole log: \(path)"
    }

    /// The first line ends with the code; hints follow.
    private static func sentence(_ cause: any Error) -> String {
        let (text, code): (String, String?) =
            switch cause {
            case let refusal as Refusal: ("\(refusal)\n  \(refusal.code.hint)", refusal.code.rawValue)
            case let error as DetectionError: ("\(error)\n  \(error.hint)", "E-CONVENTION")
            case let error as BuildError: ("\(error)", error.code)
            case is PlanError: ("\(cause)", "E-PLAN")
            default: ("\(cause)", nil)
            }
        guard let code else { return text }
        let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        return "\(parts[0]) (\(code))" + (parts.count == 2 ? "\n\(parts[1])" : "")
    }

    private static func isOfScript(_ cause: any Error) -> Bool {
        switch cause {
        case BuildError.save, BuildError.restore, BuildError.script: true
        default: false
        }
    }
}
