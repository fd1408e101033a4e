import Escaping
import Filesystem
import OCI
import Records

/// A build as scripts see it. Times are in UTC, durations in seconds.
struct BuildDocument: Encodable {
    let id: String
    let app: String
    let commit: String?
    let ref: String?
    let pusher: String?
    /// `queued`, `running`, `succeeded`, `failed`, `cancelled`, `superseded` or `died`.
    let state: String
    let began: String
    let ended: String?
    let seconds: Double?
    /// The digest of its manifest.
    let image: String?
    let code: String?
    let message: String?
    let pid: Int32?
    let source: String?
    let phases: [Phase]
    let log: String?

    struct Phase: Encodable {
        let name: String
        let seconds: Double
    }

    /// - Parameter log: where it is, if it is there.
    init(_ build: BuildRecord, log: String? = nil) {
        (id, app, self.log) = ("\(build.id)", build.origin.app, log)
        (commit, ref, pusher) = (build.origin.commit, build.origin.ref, build.origin.pusher)
        (state, began) = (build.state.name, build.began.universal)
        ended = build.end?.universal
        seconds = build.duration?.seconds
        (image, code, message) = (build.image.map { "\($0)" }, build.failure?.code, build.failure?.sentence)
        pid = build.state.process?.process.pid
        source = build.key.map { "\($0.source)" }
        phases = build.phases.map { Phase(name: $0.name, seconds: $0.duration.seconds) }
    }
}

extension BuildRecord {
    /// For a list, below ``heads``.
    var row: [String] {
        [
            "\(id)", "\(Escaped(origin.app))", state.name, began.shown, duration?.shown ?? "-",
            origin.commit.map { "\(Escaped($0.prefix(7)))" } ?? "-", origin.pusher.map { "\(Escaped($0))" } ?? "-",
        ]
    }

    static let heads = ["ID", "APP", "STATE", "BEGAN", "TOOK", "COMMIT", "PUSHER"]

    /// All that there is, a line each.
    func lines(log: String?) -> [[String]] {
        fields([
            ("app", origin.app), ("state", stateText), ("reason", failure?.sentence), ("commit", origin.commit),
            ("ref", origin.ref), ("pusher", origin.pusher), ("began", began.shown), ("ended", end?.shown),
            ("took", duration?.shown), ("image", image.map { "\($0)" }), ("source", key.map { "\($0.source)" }),
            ("phases", phases.isEmpty ? nil : phases.map { "\($0.name) \($0.duration.shown)" }.joined(separator: ", ")),
            ("log", log),
        ])
    }

    private var stateText: String {
        if let code = failure?.code { return "\(state.name) (\(code))" }
        return state.process.map { "\(state.name) (process \($0.process.pid))" } ?? state.name
    }
}

extension BuildRecord {
    var end: Timestamp? {
        guard case .ended(_, let end) = state else { return nil }
        return end
    }

    var image: Digest? {
        guard case .ended(.succeeded(let image), _) = state else { return nil }
        return image
    }

    var duration: Duration? { end.map { $0 - began } }

    var failure: BuildFailure? {
        guard case .ended(.failed(let failure), _) = state else { return nil }
        return failure
    }
}

extension Timestamp {
    fileprivate static func - (end: Timestamp, begin: Timestamp) -> Duration {
        .seconds(end.seconds - begin.seconds) + .nanoseconds(Int64(end.nanoseconds) - Int64(begin.nanoseconds))
    }
}
