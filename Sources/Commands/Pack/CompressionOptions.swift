public import ArgumentParser
public import Tar

/// How a source archive is wrapped.
struct CompressionOptions: ParsableArguments {
    @Option(help: "tar.gz or tar.")
    var format = ArchiveFormat.gzip

    @Option(help: "How hard gzip tries: 0 (fastest; its bytes depend on the machine) to 12 (small).")
    var level = GzipCompression.fastest
}

extension GzipCompression: ExpressibleByArgument {
    public init?(argument: String) {
        if argument == "0" {
            self = .fastest
        } else {
            guard let level = CompressionLevel(argument: argument) else { return nil }
            self = .level(level)
        }
    }

    public var defaultValueDescription: String {
        switch self {
        case .fastest: "0"
        case .level(let level): "\(level.rawValue)"
        }
    }
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
