public import ArgumentParser
public import Tar

/// How a source archive is wrapped.
struct CompressionOptions: ParsableArguments {
    @Option(help: "tar.gz or tar.")
    var format = ArchiveFormat.gzip

    @Option(help: "How hard gzip tries: 1 (fast) to 12 (small).")
    var level = CompressionLevel.fast
}

extension CompressionLevel: ExpressibleByArgument {
    public init?(argument: String) {
        guard let level = Int(argument) else { return nil }
        self.init(level)
    }

    public var defaultValueDescription: String { "\(rawValue)" }
}

enum ArchiveFormat: String, ExpressibleByArgument, CaseIterable {
    case gzip = "tar.gz"
    case tar
}
