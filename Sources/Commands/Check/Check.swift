import ArgumentParser
import Build
import Filesystem
import Settings
import Source
import SystemPackage

/// `pushyard check`: the builder's judgement, before the push.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what the builder will say about a source, before it is pushed.",
        discussion: """
            A directory is judged as git would export it, without '.git'; an archive is a tar, gzipped or not.

            Examples:
              pushyard check                          the current directory
              pushyard check app.tar.gz               an archive
              git archive HEAD | pushyard check -     what a push would send
              pushyard check --json app.tar.gz        for scripts
              pushyard check --unpack app app.tar.gz  unpack by the same rules

            Exit status: 0 accepted, 10 refused, 11 nothing says how to build it, 2 usage.
            """)

    @Argument(help: ArgumentHelp("An archive, '-' for standard input, or a directory.", valueName: "file|-|dir"))
    var source = "."

    @Option(
        help: "The convention that the source is for: doskara, wharfie or sti.",
        completion: .list(Convention.all.map(\.name)), transform: Self.convention(named:))
    var convention: Convention?

    @Option(
        help: ArgumentHelp("Unpack an accepted archive to a directory that does not exist yet.", valueName: "dir"),
        completion: .directory)
    var unpack: String?

    @Flag(help: "Print one JSON object instead of lines.")
    var json = false

    @OptionGroup(title: "Limits")
    var limits: LimitOptions

    func run() throws {
        let verdict = try judge()
        let report = CheckReport(source, verdict, expectation: convention?.expectation)
        print(json ? try report.json : report.text)
        if verdict.exitStatus != .done { throw verdict.exitStatus.exitCode }
    }

    private static func convention(named name: String) throws -> Convention {
        guard let convention = Convention(named: name) else {
            throw ValidationError("no such convention: there are doskara, wharfie and sti")
        }
        return convention
    }

    private func judge() throws -> Verdict {
        var refusals: [Refusal] = []
        do {
            let report = try read { refusals.append($0) }
            guard refusals.isEmpty else { return .refused(refusals) }
            do throws(DetectionError) {
                return .accepted(report, try Detection(report.listing, chosen: convention))
            } catch {
                return .unrecognised(report, error)
            }
        } catch let refusal as Refusal {
            return .refused(refusals + [refusal])
        }
    }

    private func read(refused: (Refusal) -> Void) throws -> SourceReport {
        let limits = try limits.values(Settings(environment: environmentVariable))
        if source == "-" { return try read(.standardInput, limits, refused: refused) }
        let path = FilePath(source)
        let isDirectory = try opening(source) { try path.stat().type == .directory }
        if isDirectory {
            guard unpack == nil else { throw ValidationError("--unpack takes an archive; '\(source)' is a directory") }
            return try Identified(DirectoryReader(Directory(path), limits: limits)).judge(refused: refused)
        }
        let archive = try opening(source) { try FileDescriptor.open(path, .readOnly, options: .closeOnExec) }
        return try archive.closeAfter { try read(archive, limits, refused: refused) }
    }

    private func read(
        _ archive: FileDescriptor, _ limits: SourceLimits, refused: (Refusal) -> Void
    ) throws -> SourceReport {
        let reader = Identified(try SourceReader(limits: limits) { DescriptorSource(archive, within: limits.time) })
        guard let unpack else { return try reader.judge(refused: refused) }
        let target = FilePath(unpack).lexicallyNormalized()
        guard let name = target.lastComponent else { throw ValidationError("--unpack cannot create '\(unpack)'") }
        let parent = target.removingLastComponent()
        return try reader.unpack(as: FileName(name.string), in: Directory(parent.isEmpty ? "." : parent))
    }
}

/// What a check found.
enum Verdict {
    case accepted(SourceReport, Detection)
    case unrecognised(SourceReport, DetectionError)
    case refused([Refusal])

    var exitStatus: ExitStatus {
        switch self {
        case .accepted: .done
        case .unrecognised: .noConvention
        case .refused: .sourceRefused
        }
    }
}
