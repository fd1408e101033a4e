public import Filesystem
import FoundationEssentials

/// A source that was refused or did not build, and what is known of it: `ID/{source,reason.json}`.
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

    init(_ origin: BuildOrigin, _ failure: BuildFailure, at time: Timestamp, digest: String, isCut: Bool) {
        (app, commit, ref, pusher) = (origin.app, origin.commit, origin.ref, origin.pusher)
        self.time = Date(timeIntervalSince1970: Double(time.milliseconds) / 1000)
        (code, message) = (failure.code, failure.sentence)
        entry = failure.entry.map { String(decoding: $0, as: UTF8.self) }
        self.digest = digest
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
