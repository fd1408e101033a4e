import ArgumentParser
import Filesystem
import Settings
import Source
import SystemPackage
import Tar

/// `pushyard pack`: a directory as the archive that the builder takes.
struct Pack: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pack",
        abstract: "Pack a directory into a source archive.",
        discussion: """
            The archive has the directory's content at its root, without '.git' and without what git ignores, and is \
            judged as it is written: what 'pushyard check' would refuse is not packed.

            Examples:
              pushyard pack -o app.tar.gz             the current directory
              pushyard pack blog | ssh factory pushyard build blog
              pushyard pack --level 6 -o app.tar.gz blog

            Exit status: 0 done, 10 refused, 1 not read or written, 2 usage.
            """)

    @Argument(help: "The directory.", completion: .directory)
    var directory = "."

    @Option(name: [.short, .long], help: "The archive to write instead of standard output.", completion: .file())
    var output: String?

    @OptionGroup var compression: CompressionOptions

    @OptionGroup(title: "Limits")
    var limits: LimitOptions

    func run() throws {
        let limits = try limits.values(Settings(environment: environmentVariable))
        let ignored = try IgnoredFiles(in: FilePath(directory))
        let directory = try Directory(FilePath(directory))
        try withOutput(output) { descriptor in
            let reader = try DirectoryReader(directory, limits: limits, leavingOut: ignored.paths)
            try write(reader, to: DescriptorSink(descriptor))
        }
    }

    private func write(_ reader: consuming DirectoryReader, to sink: consuming DescriptorSink) throws {
        switch compression.format {
        case .tar: sink = try write(reader, to: sink)
        case .gzip:
            sink = try write(reader, to: GzipWriter(to: sink, compression.level)).finish()
        }
        try sink.flush()
    }

    private func write<Sink: ByteSink & ~Copyable>(
        _ reader: consuming DirectoryReader, to sink: consuming Sink
    ) throws -> Sink {
        var tar = TarWriter(to: sink, format: .gitArchive)
        for warning in try reader.writeArchive(to: &tar).warnings { printWarning("\(warning)") }
        return try tar.finish()
    }
}
