import ArgumentParser
import Source

/// The limits of a source, each an option and a variable of the environment: `--max-entries`, `PUSHYARD_MAX_ENTRIES`.
struct LimitOptions: ParsableArguments {
    @Option(help: "Entries in a source (default 200000; PUSHYARD_MAX_ENTRIES).")
    var maxEntries: Int?

    @Option(help: "Bytes of all files, uncompressed (default 4G; PUSHYARD_MAX_SIZE).")
    var maxSize: ByteCount?

    @Option(help: "Bytes of one file (default 2G; PUSHYARD_MAX_FILE_SIZE).")
    var maxFileSize: ByteCount?

    @Option(help: "Bytes that come out for each compressed one (default 200; PUSHYARD_MAX_RATIO).")
    var maxRatio: UInt64?

    @Option(help: "Directories above an entry (default 256; PUSHYARD_MAX_DEPTH).")
    var maxDepth: Int?

    @Option(help: "Seconds for reading it (default 600; PUSHYARD_MAX_TIME).")
    var maxTime: Int?

    /// Options before the environment before the defaults.
    ///
    /// Throws `ValidationError` for a variable whose value is not one.
    func values() throws -> SourceLimits {
        var limits = SourceLimits()
        limits.entries = try maxEntries ?? fromEnvironment("PUSHYARD_MAX_ENTRIES") ?? limits.entries
        limits.totalSize = try (maxSize ?? fromEnvironment("PUSHYARD_MAX_SIZE"))?.bytes ?? limits.totalSize
        limits.fileSize = try (maxFileSize ?? fromEnvironment("PUSHYARD_MAX_FILE_SIZE"))?.bytes ?? limits.fileSize
        limits.ratio = try maxRatio ?? fromEnvironment("PUSHYARD_MAX_RATIO") ?? limits.ratio
        limits.depth = try maxDepth ?? fromEnvironment("PUSHYARD_MAX_DEPTH") ?? limits.depth
        limits.time = try (maxTime ?? fromEnvironment("PUSHYARD_MAX_TIME")).map { .seconds($0) } ?? limits.time
        return limits
    }

    private func fromEnvironment<Value: ExpressibleByArgument>(_ name: String) throws -> Value? {
        guard let text = environment[name] else { return nil }
        guard let value = Value(argument: text) else { throw ValidationError("\(name) has no usable value: '\(text)'") }
        return value
    }
}

/// A size in bytes, written as a number with an optional K, M, G or T (powers of 1024).
struct ByteCount: ExpressibleByArgument {
    let bytes: UInt64

    init?(argument: String) {
        let shifts: [Character: UInt64] = ["K": 10, "M": 20, "G": 30, "T": 40]
        let shift = argument.last.flatMap { shifts[$0] }
        guard let number = UInt64(shift == nil ? argument : String(argument.dropLast())) else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << (shift ?? 0))
        if overflow { return nil }
        self.bytes = bytes
    }
}
