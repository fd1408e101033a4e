/// How hard the compressor tries: libdeflate's levels, 1 (fast) to 12 (small).
public struct CompressionLevel: Equatable, Sendable {
    public let rawValue: Int

    /// Nil outside 1...12.
    public init?(_ level: Int) {
        guard (1...12).contains(level) else { return nil }
        rawValue = level
    }

    private init(known level: Int) { rawValue = level }

    /// Smaller than `pigz -1` and faster.
    public static let fast = CompressionLevel(known: 1)
    /// The size of `gzip -6`.
    public static let balanced = CompressionLevel(known: 6)
}
