/// When a source must have been read.
struct Deadline: Sendable {
    let limit: Duration
    private let end: ContinuousClock.Instant

    /// Runs from here.
    init(_ limit: Duration) {
        self.limit = limit
        end = .now + limit
    }

    /// At least zero.
    var left: Duration { max(.zero, end - .now) }

    func check() throws(Fault) {
        guard left > .zero else { throw fault }
    }

    var fault: Fault { Fault(.time, "the source was not read within \(limit.components.seconds) s", isFinal: true) }
}
