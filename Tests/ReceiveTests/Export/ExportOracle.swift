import Git
import Source
import SystemPackage
import Tar
import TestSupport
import Testing

@testable import Receive

/// An archive in memory.
struct Collected: ByteSink {
    var bytes: [UInt8] = []

    mutating func write(_ piece: RawSpan) throws {
        piece.withUnsafeBytes { bytes += $0 }
    }
}

extension Worktree {
    /// What git archives of `HEAD`, with nothing of this machine's configuration.
    func gitArchive(_ options: String...) throws -> [UInt8] {
        try run(
            "git", options + ["archive", "--format=tar", line("rev-parse", "HEAD")], environment: gitEnvironment,
            directory: path
        ).success().output
    }

    /// What the compatible mode makes of `HEAD`.
    func compatibleArchive() throws -> (bytes: [UInt8], warnings: [ExportWarning]) {
        var tar = TarWriter(to: Collected(), format: .gitArchive)
        let warnings = try Export("HEAD", of: .init(path)).writeCompatibleArchive(to: &tar)
        return (try tar.finish().bytes, warnings)
    }

    /// What the build mode makes of `HEAD`.
    func buildArchive(
        limits: SourceLimits = SourceLimits()
    ) throws -> (bytes: [UInt8], source: SourceReport, warnings: [ExportWarning]) {
        let archive = try Export("HEAD", of: .init(path)).writeArchive(
            to: Collected(), compression: nil, limits: limits)
        return (archive.sink.bytes, archive.source, archive.warnings)
    }

    /// Compares both modes with git, byte for byte.
    ///
    /// - Parameter isBuildable: Whether the build mode is to give the same with umask 022; it is not asked otherwise.
    func expectGitsBytes(
        isBuildable: Bool = true, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        expectSame(try compatibleArchive().bytes, try gitArchive(), comment, sourceLocation)
        guard isBuildable else { return }
        expectSame(try buildArchive().bytes, try gitArchive("-c", "tar.umask=0022"), comment, sourceLocation)
    }

    private func expectSame(
        _ ours: [UInt8], _ gits: [UInt8], _ comment: Comment?, _ sourceLocation: SourceLocation
    ) {
        guard ours != gits else { return }
        let difference = zip(ours, gits).enumerated().first { $1.0 != $1.1 }?.offset ?? min(ours.count, gits.count)
        let block = difference / 512 * 512
        let context = [ours, gits].map { archive in
            String(decoding: archive[min(block, archive.count)..<min(block + 512, archive.count)], as: UTF8.self)
                .replacing("\0", with: "·")
        }
        Issue.record(
            """
            \(comment.map { "\($0): " } ?? "")\(ours.count) bytes, git has \(gits.count); first difference at \(difference)
            ours: \(context[0])
            git:  \(context[1])
            """, sourceLocation: sourceLocation)
    }
}
