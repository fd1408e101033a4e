import Escaping
import Filesystem
import Records

/// A rejected source as scripts see it, and as a builder tells a front.
struct RejectedDocument: Codable {
    let id: String
    let side: Side
    let app: String
    let commit: String?
    let ref: String?
    let pusher: String?
    /// In UTC.
    let time: String
    let code: String
    let message: String
    let hint: String?
    /// The offending path, if it is one; what is not UTF-8 as U+FFFD.
    let entry: String?
    /// Of the archive as it is kept.
    let digest: String?
    /// Of the archive as it is kept, in bytes.
    let size: UInt64
    /// Whether the archive was larger than what is kept.
    let cut: Bool

    init(_ source: RejectedSource, _ side: Side) {
        (id, self.side, app) = (String(decoding: source.id.bytes, as: UTF8.self), side, source.origin.app)
        (commit, ref, pusher) = (source.origin.commit, source.origin.ref, source.origin.pusher)
        (time, code, message) = (source.time.universal, source.failure.code, source.failure.sentence)
        (hint, digest, size, cut) = (source.hint, source.digest, source.size, source.isCut)
        entry = source.failure.entry.map { String(decoding: $0, as: UTF8.self) }
    }

    static let heads = ["ID", "APP", "CODE", "TIME", "PUSHER"]

    /// For a list, below ``heads``.
    var row: [String] {
        [
            shown(id), shown(app), shown(code), shown(minutes), pusher.map { shown($0) } ?? "-",
        ]
    }

    /// Its time in UTC, without the seconds: a line is to fit into 80 columns.
    private var minutes: String {
        time.replacing("T", with: " ").split(separator: ":").prefix(2).joined(separator: ":")
    }

    /// All that there is, a line each.
    var lines: [[String]] {
        fields([
            ("app", app), ("reason", "\(message) (\(code))"), ("hint", hint), ("entry", entry), ("commit", commit),
            ("ref", ref), ("pusher", pusher), ("time", time), ("kept by", side.rawValue),
            ("size", binarySize(Int64(clamping: size)) + (cut ? ", cut: it was larger" : "")), ("digest", digest),
        ])
    }

    private func shown(_ text: some StringProtocol) -> String { "\(Escaped(text, limit: 1000))" }
}
