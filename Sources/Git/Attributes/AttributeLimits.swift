/// How many attributes a tree may have: a push of a few kilobytes can hold a million lines of them for a million paths.
public struct AttributeLimits: Sendable, Equatable {
    /// A `.gitattributes` of this many bytes or more is ignored with a warning, as git does.
    public var largestFile = AttributeStack.largestFile
    /// Of all `.gitattributes` that hold for one path together: their lines stay in memory while it is looked at.
    public var bytes: UInt64 = .max
    /// The sum over all paths of these bytes times those of the path and eight more: matching takes no more steps than that.
    public var work: UInt64 = .max

    /// What git itself sets.
    public init() {}

    /// - Parameters: ``bytes`` and ``work``.
    public init(bytes: UInt64, work: UInt64) {
        self.bytes = bytes
        self.work = work
    }

    /// What reading a file of attributes takes, as if so many bytes of paths were matched.
    static let reading: UInt64 = 64
    /// What a path takes beside its bytes.
    static let looking: UInt64 = 8
}
