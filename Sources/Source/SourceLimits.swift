/// How large a source may be. All sizes in bytes, uncompressed.
public struct SourceLimits: Equatable, Sendable {
    /// Files, links and directories, directories that are only implied by a path included.
    public var entries = 200_000
    public var totalSize: UInt64 = 4 << 30
    public var fileSize: UInt64 = 2 << 30
    /// Uncompressed to compressed; judged once 16 MiB have come out. gzip itself cannot exceed 1032.
    public var ratio: UInt64 = 200
    /// Of all names and link targets together, each name counted once: they stay in memory.
    public var nameSize = 16 << 20
    /// Of a whole path; PATH_MAX is 4096 with its NUL.
    public var pathLength = 4095
    /// Of one component; NAME_MAX.
    public var componentLength = 255
    /// Components in a path.
    public var depth = 256
    /// From the first byte to the last.
    public var time: Duration = .seconds(600)

    public init() {}

    /// How much may come out before the ratio counts: small archives of zeros are no bombs.
    static let ratioGrace: UInt64 = 16 << 20
}
