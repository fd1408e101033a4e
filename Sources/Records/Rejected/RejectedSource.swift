public import Filesystem
import FoundationEssentials

/// A source that was refused or did not build, and what is known of it: `ID/{source.tar.gz,reason.json}`.
///
/// The front keeps what it has refused in the same form. What it wrote is shown, and never trusted.
public struct RejectedSource: Hashable, Sendable {
    /// The build's id; of the front's, time, app and commit.
    public let id: FileName
    public let origin: BuildOrigin
    public let time: Timestamp
    public let failure: BuildFailure
    /// What the pusher was advised.
    public let hint: String?
    /// Of the archive as it is kept, in bytes.
    public let size: UInt64
    /// Of the archive as it is kept: `sha256:` and 64 digits; the front does not compute it.
    public let digest: String?
    /// Whether the archive was larger than what is kept.
    public let isCut: Bool

    init(_ id: FileName, _ document: RejectionDocument, size: UInt64) {
        (self.id, self.size) = (id, size)
        (origin, failure, hint) = (document.origin, document.failure, document.hint)
        time = Timestamp(milliseconds: Int64(clampedTo: document.time.timeIntervalSince1970 * 1000))
        (digest, isCut) = (document.digest, document.cut ?? false)
    }

    /// One that says nothing of itself.
    init(unreadable id: FileName, _ failure: BuildFailure, _ archive: Metadata) {
        (self.id, self.failure) = (id, failure)
        origin = BuildOrigin(app: "?")
        (time, size) = (archive.modified, UInt64(clamping: archive.size))
        (hint, digest, isCut) = (nil, nil, false)
    }
}

extension Int64 {
    fileprivate init(clampedTo value: Double) {
        self = value >= 0 && value < 0x1p62 ? Int64(value) : 0
    }
}

/// What `reason.json` says.
struct RejectionDocument: Codable {
    var app: String
    var commit: String?
    var ref: String?
    var pusher: String?
    var time: Date
    var code: String
    var message: String
    var hint: String?
    /// The offending path; bytes that are not UTF-8 as U+FFFD.
    var entry: String?
    var digest: String?
    var cut: Bool?

    init(
        _ origin: BuildOrigin, _ failure: BuildFailure, hint: String? = nil, at time: Timestamp,
        digest: String? = nil, isCut: Bool = false
    ) {
        (app, commit, ref, pusher) = (origin.app, origin.commit, origin.ref, origin.pusher)
        self.time = Date(timeIntervalSince1970: Double(time.milliseconds) / 1000)
        (code, message) = (failure.code, failure.sentence)
        entry = failure.entry.map { String(decoding: $0, as: UTF8.self) }
        (self.hint, self.digest) = (hint, digest)
        cut = isCut ? true : nil
    }

    init(json: [UInt8]) throws {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        self = try decoder.decode(Self.self, from: Data(json))
    }

    var json: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            encoder.dateEncodingStrategy = .iso8601
            return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
        }
    }

    var origin: BuildOrigin { BuildOrigin(app: app, commit: commit, ref: ref, pusher: pusher) }

    var failure: BuildFailure { BuildFailure(code: code, sentence: message, entry: entry.map { Array($0.utf8) }) }
}
