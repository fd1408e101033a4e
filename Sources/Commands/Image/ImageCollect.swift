import ArgumentParser
import Layers
import OCI
import Settings

/// `pushyard image gc`
struct ImageCollect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Remove what no name leads to, and names that are not used.",
        discussion: """
            Safe at any time: what a running build, pull or push uses stays, with its name. Without options no name goes. \
            An image is used when it is pulled, made, built on, tagged or pushed. Layers that were made ready to be \
            mounted go with the last image that has them; what is left is counted without them.

            Examples:
              pushyard image gc
              pushyard image gc --unused-for 30d --dry-run
              pushyard image gc --max-size 20G        the least recently used go first
            """)

    @Option(help: ArgumentHelp("Remove the names of images not used for so long.", valueName: "30d|12h"))
    var unusedFor: Age?

    @Option(help: ArgumentHelp("Remove names until no more content is left.", valueName: "bytes"))
    var maxSize: ByteCount?

    @Flag(help: "Say what would go, and remove nothing.")
    var dryRun = false

    @OptionGroup var store: StoreOptions

    func run() throws {
        let policy = RetentionPolicy(age: unusedFor?.duration, size: maxSize?.bytes)
        let (report, layers) = try BuilderHome(store).collect(policy, dryRun: dryRun)
        let verb = dryRun ? "would remove" : "removed"
        for name in report.names { try printResult("\(verb) \(name.reference?.familiar ?? name.description)") }
        for blob in report.blobs { try printResult("\(verb) \(blob.digest) \(binarySize(blob.size))") }
        for layer in layers { try printResult("\(verb) ready layer \(layer.layer.chainID) \(binarySize(layer.size))") }
        let freed = layers.reduce(report.freed) { $0 + $1.size }
        try printResult(
            "\(dryRun ? "would free" : "freed") \(binarySize(freed)), \(binarySize(report.remaining)) left")
    }
}

/// A time in seconds, minutes, hours, days or weeks.
struct Age: ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400]
        guard let unit = argument.last.flatMap({ units[$0] }), let number = Int64(argument.dropLast()),
            (0...1_000_000).contains(number)
        else { return nil }
        duration = .seconds(number * unit)
    }
}

/// A size as settings have it: `20G`.
struct ByteCount: ExpressibleByArgument {
    let bytes: Int64

    init?(argument: String) {
        let units: [Character: Int64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
        let unit = argument.last.flatMap { units[$0] }
        guard let number = Int64(unit == nil ? argument : String(argument.dropLast())), number >= 0 else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
        guard !overflow else { return nil }
        self.bytes = bytes
    }
}
