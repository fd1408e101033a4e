import Filesystem
import FoundationEssentials
import Git
import Records
import Source
import SystemPackage

/// The sources that the front itself has refused, for the admin to look at: `front/rejected/ID/{source.tar.gz,reason.json}`.
///
/// They are raw, as `git archive` would write them, and never unpacked here.
struct RejectedStore {
    private let sources: RejectedSources
    private let retention: Retention

    init(_ front: Front, keeping retention: Retention) throws {
        sources = RejectedSources(in: try front.subdirectory("rejected"))
        self.retention = retention
    }

    /// Keeps a refused source and returns its id; after an error nothing of it is there.
    func keep(
        _ build: PlannedBuild, pusher: KeyName, _ refusal: Refusal, on date: Date = .now,
        writeSource: (FileDescriptor) throws -> Void
    ) throws -> FileName {
        let id = try FileName("\(Self.stamp(date))-\(build.app)-\(build.commit.short)")
        let origin = BuildOrigin(
            app: build.app.description, commit: build.commit.description, ref: build.ref.description,
            pusher: pusher.description)
        try sources.keep(
            as: id, from: origin, for: BuildFailure(refusal), hint: refusal.code.hint,
            at: Timestamp(seconds: Int64(date.timeIntervalSince1970))
        ) { staging in
            let archive = try staging.createFile("source.tar.gz", mode: .ownerReadWrite)
            try writeSource(archive.descriptor)
            try archive.close()
        }
        _ = try sources.prune(retention)
        return id
    }

    /// `20240501T120000.123Z`
    private static func stamp(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)).filter { $0 != "-" && $0 != ":" }
    }
}
