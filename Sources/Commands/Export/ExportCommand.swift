import ArgumentParser
import Git
import Receive
import Settings
import Source
import SystemPackage
import Tar

/// `pushyard export`: a commit as the archive that the builder takes.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Export a commit as a source archive.",
        discussion: """
            What the receiver hands to the builder: files at the root, judged by the same rules, the commit's name in \
            the archive's comment. With --compat, what git archive writes, byte for byte, judged by nobody.

            Examples:
              pushyard export blog.git main -o blog.tar.gz
              pushyard export --format tar . HEAD | pushyard check -
              pushyard export --compat --format tar . HEAD | cmp - <(git archive HEAD)

            Exit status: 0 done, 10 refused, 1 not read or written, 14 libgit2 is missing, 2 usage.
            """)

    @Argument(help: "The repository, bare or with a work tree.", completion: .directory)
    var repository: String

    @Argument(help: ArgumentHelp("What to export: a branch, a tag, a commit.", valueName: "rev"))
    var revision: String

    @Option(name: [.short, .long], help: "The archive to write instead of standard output.", completion: .file())
    var output: String?

    @OptionGroup var compression: CompressionOptions

    @Flag(help: "Write the bytes of 'git archive'; for tar.gz, of its internal gzip.")
    var compat = false

    @OptionGroup(title: "Limits")
    var limits: LimitOptions

    func run() throws {
        let limits = try limits.values(Settings(environment: environmentVariable))
        let export = try Export(revision, of: Repository.Location(FilePath(repository)))
        try withOutput(output) { descriptor in
            let sink = DescriptorSink(descriptor)
            if compat { try writeCompatible(export, to: sink) } else { try write(export, to: sink, limits) }
        }
    }

    private func write(_ export: Export, to sink: DescriptorSink, _ limits: SourceLimits) throws {
        var archive = try export.writeArchive(
            to: sink, compression: compression.format == .gzip ? compression.level : nil, limits: limits)
        for warning in archive.source.warnings { printWarning("\(warning)") }
        for warning in archive.warnings { printWarning("\(warning)") }
        try archive.sink.flush()
    }

    private func writeCompatible(_ export: Export, to sink: DescriptorSink) throws {
        var written =
            switch compression.format {
            case .tar: try tar(export, to: sink)
            case .gzip: try tar(export, to: SerialGzipWriter(to: sink)).finish()
            }
        try written.flush()
    }

    private func tar<Sink: ByteSink & ~Copyable>(_ export: Export, to sink: consuming Sink) throws -> Sink {
        var tar = TarWriter(to: sink, format: .gitArchive)
        for warning in try export.writeCompatibleArchive(to: &tar) { printWarning("\(warning)") }
        return try tar.finish()
    }
}
