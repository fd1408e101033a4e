import Build

/// Why a container ended otherwise than by its program's own end.
struct RunFailed: Error, CustomStringConvertible {
    let failure: StepFailure

    var description: String { "\(failure)" + (failure.hint.map { "\n  \($0)" } ?? "") }
}
