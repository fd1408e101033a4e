/// One look after another, and what was found.
struct Examination {
    /// Whether what can be mended is mended.
    let repairs: Bool
    private(set) var findings: [Finding] = []

    init(repairs: Bool) { self.repairs = repairs }

    /// Something that is wrong.
    struct Fault {
        let message: String
        var remedy: String?
        var isWarning = false
    }

    /// Looks at one thing; what `look` throws is a fault, its further lines the remedy.
    ///
    /// - Parameter mend: does so; nil where only people can.
    mutating func examine(_ subject: String, mend: (() throws -> Void)? = nil, _ look: () throws -> Fault?) {
        guard let fault = Self.fault(look) else {
            findings.append(Finding(subject: subject, verdict: .ok))
            return
        }
        if repairs, let mend {
            // What mending throws is what is wrong then.
            let left = Self.fault { () throws -> Fault? in
                try mend()
                return try look()
            }
            findings.append(left.map { Self.finding(subject, $0) } ?? Self.mended(subject, fault))
        } else {
            findings.append(Self.finding(subject, fault))
        }
    }

    private static func fault(_ look: () throws -> Fault?) -> Fault? {
        do {
            return try look()
        } catch {
            let lines = "\(error)".split(separator: "\n").map { String($0.drop { $0 == " " }) }
            return Fault(message: lines.first ?? "unknown", remedy: lines.dropFirst().first)
        }
    }

    private static func finding(_ subject: String, _ fault: Fault) -> Finding {
        Finding(
            subject: subject, verdict: fault.isWarning ? .warning : .fault, message: fault.message,
            remedy: fault.remedy)
    }

    private static func mended(_ subject: String, _ fault: Fault) -> Finding {
        Finding(subject: subject, verdict: .mended, message: fault.message)
    }
}
