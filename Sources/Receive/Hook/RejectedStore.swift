import Filesystem
import FoundationEssentials
import Git
import Source
import SystemPackage

/// The sources that the front itself has refused, for the admin to look at: `front/rejected/ID/{source.tar.gz,reason.json}`.
///
/// They are raw, as `git archive` would write them, and never unpacked here.
struct RejectedStore {
    /// How many are kept; the oldest go first.
    private static let limit = 50

    private let directory: Directory

    init(_ front: Front) throws { directory = try front.subdirectory("rejected" as RelativePath) }

    /// Keeps a refused source and returns its id; after an error nothing of it is there.
    func keep(
        _ build: PlannedBuild, pusher: KeyName, _ refusal: Refusal, on date: Date = .now,
        writeSource: (FileDescriptor) throws -> Void
    ) throws -> FileName {
        let id = try FileName("\(Self.stamp(date))-\(build.app)-\(build.commit.short)")
        try directory.sweepStaging()
        try directory.stage(as: id) { staging in
            let archive = try staging.createFile("source.tar.gz", mode: .ownerReadWrite)
            try writeSource(archive.descriptor)
            try archive.close()
            let reason = Reason(build, pusher, refusal, date)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            encoder.dateEncodingStrategy = .iso8601
            let file = try staging.createFile("reason.json", mode: .ownerReadWrite)
            try file.write((Array(encoder.encode(reason)) + [UInt8(ascii: "\n")]).span.bytes)
            try file.close()
        }
        try prune()
        return id
    }

    /// Ids begin with their time, so that their order is that of their age.
    private func prune() throws {
        let kept = try directory.entries().filter { $0.kind == .directory && $0.name.bytes.first != UInt8(ascii: ".") }
        for entry in kept.sorted(by: { $0.name < $1.name }).dropLast(Self.limit) {
            try directory.removeTree(entry.name)
        }
    }

    /// `20240501T120000.123Z`
    private static func stamp(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)).filter { $0 != "-" && $0 != ":" }
    }
}

/// What `reason.json` says.
private struct Reason: Encodable {
    let app: String
    let ref: String
    let commit: String
    let pusher: String
    let time: Date
    let code: String
    let message: String
    let hint: String

    init(_ build: PlannedBuild, _ pusher: KeyName, _ refusal: Refusal, _ time: Date) {
        app = build.app.description
        ref = build.ref.description
        commit = build.commit.description
        self.pusher = pusher.description
        self.time = time
        code = refusal.code.rawValue
        message = refusal.description
        hint = refusal.code.hint
    }
}
