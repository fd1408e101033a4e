import Build
import Source

/// Every check of a build, its code and the exit status: from where they are made.
struct CheckTable {
    let lines: [String]

    init() {
        let source = Refusal.Code.allCases.map { (code: $0.rawValue, status: ExitStatus.sourceRefused, text: $0.hint) }
        let settings: [(code: String, status: ExitStatus, text: String)] = [
            (
                "E-CONVENTION", .noConvention,
                "nothing says how to build it: 'build.sh' and 'run.sh' are not at the root"
            ),
            ("E-SETTINGS", .manifestInvalid, "'pushyard.yml' in the source makes no sense, or decides too much"),
        ]
        let build = BuildError.Code.allCases.map { (code: $0.rawValue, status: ExitStatus($0), text: $0.meaning) }
        lines = table((source + settings + build).map { [$0.code, "\($0.status.rawValue)", $0.text] })
    }
}
