/// How much a layer may hold. A stranger chose what is in it, and a few bytes can stand for very many.
public struct LayerLimits: Hashable, Sendable {
    /// Bytes of its tar, uncompressed.
    public var size: UInt64
    public var entries: Int
    /// Bytes of all paths, link targets and extended attributes, which are in memory while the layer is prepared.
    public var names: Int

    public init(size: UInt64 = 32 << 30, entries: Int = 1_000_000, names: Int = 128 << 20) {
        self.size = size
        self.entries = entries
        self.names = names
    }
}
