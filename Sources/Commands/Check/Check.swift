import ArgumentParser
import Build
import Escaping
import Filesystem
import Glibc
import Settings
import Source
import SystemPackage

/// `pushyard check`: the builder's judgement, before the push.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what the builder will say about a source, before it is pushed.",
        discussion: """
            An archive is a tar, gzipped or not. Of a git work tree, the commit at HEAD is judged, as that is what a \
            push sends; any other directory is judged as if its files were all committed.

            Examples:
              pushyard check                          what a push of HEAD would send
              pushyard check app.tar.gz               an archive
              pushyard pack | pushyard check -        files, committed or not
              pushyard check --json app.tar.gz        for scripts
              pushyard check --unpack app app.tar.gz  unpack by the same rules

            Exit status: 0 accepted, 10 refused, 11 nothing says how to build it, 1 not read, 2 usage.
            """)

    @Argument(help: ArgumentHelp("An archive, '-' for standard input, or a directory.", valueName: "file|-|dir"))
    var source = "."

    @Option(
        help: ArgumentHelp("The convention that the source is for: \(Self.conventions).", valueName: "name"),
        completion: .list(Convention.all.map(\.name)))
    var convention: String?

    @Option(
        help: ArgumentHelp("Unpack an accepted source to a directory that does not exist yet.", valueName: "dir"),
        completion: .directory)
    var unpack: String?

    @Flag(help: "Print one JSON object instead of lines.")
    var json = false

    @OptionGroup(title: "Limits")
    var limits: LimitOptions

    func run() throws {
        let source = try openSource()
        let verdict = try judge(source)
        let report = CheckReport(source, verdict, expectation: chosen?.expectation)
        try printResult(json ? try report.json : report.text)
        if verdict.exitStatus != .done { throw verdict.exitStatus.exitCode }
    }

    func validate() throws {
        if let convention, Convention(named: convention) == nil {
            throw ValidationError("there is no convention '\(Escaped(convention))': expected \(Self.conventions)")
        }
    }

    private static let conventions = "doskara, wharfie or sti"

    private var chosen: Convention? { convention.flatMap(Convention.init(named:)) }

    private func openSource() throws -> CheckedSource {
        if source == "-" {
            guard isatty(STDIN_FILENO) == 0 else {
                throw ValidationError("an archive is nothing that is typed: name a file, or use a pipe")
            }
            return .archive(.standardInput, at: "/dev/stdin")
        }
        let path = FilePath(source)
        do {
            guard try path.stat().type == .directory else {
                return .archive(try FileDescriptor.open(path, .readOnly, options: .closeOnExec), at: path)
            }
        } catch let errno as Errno {
            throw FilesystemError.refused(.open, path, errno)
        }
        if let workTree = try WorkTree(path) { return .workTree(workTree, at: path) }
        guard unpack == nil else {
            throw ValidationError("--unpack takes an archive or a git work tree; '\(Escaped(source))' is neither")
        }
        return .directory(try Directory(path), at: path)
    }

    private func judge(_ source: CheckedSource) throws -> Verdict {
        let limits = try limits.values(Settings(environment: environmentVariable))
        var refusals: [Refusal] = []
        do {
            let report = try source.read(limits, unpackedTo: try unpack.map(UnpackTarget.init)) { refusal in
                // Who has made so many mistakes needs no more of them, and each may name a path of a MiB.
                guard refusals.count < 999 else { throw refusal }
                refusals.append(refusal)
            }
            guard refusals.isEmpty else { return .refused(refusals) }
            do throws(DetectionError) {
                return .accepted(report, try Detection(report.listing, chosen: chosen))
            } catch {
                return .unrecognised(report, error)
            }
        } catch let refusal as Refusal {
            return .refused(refusals + [refusal])
        }
    }
}

/// What a check found.
enum Verdict {
    case accepted(SourceReport, Detection)
    case unrecognised(SourceReport, DetectionError)
    case refused([Refusal])

    var warnings: [SourceWarning] {
        switch self {
        case .accepted(let report, _), .unrecognised(let report, _): report.warnings
        case .refused: []
        }
    }

    var exitStatus: ExitStatus {
        switch self {
        case .accepted: .done
        case .unrecognised: .noConvention
        case .refused: .sourceRefused
        }
    }
}
