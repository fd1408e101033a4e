/// Which names a store keeps. Content without a name is never kept, unless somebody holds it.
public struct RetentionPolicy: Hashable, Sendable {
    /// Names of images that have not been used for so long go.
    public var age: Duration?
    /// In bytes of content: names go until no more is left, those of the least recently used images first.
    public var size: Int64?

    public init(age: Duration? = nil, size: Int64? = nil) {
        self.age = age
        self.size = size
    }
}

/// What a collection removed, or would remove.
public struct CollectionReport: Hashable, Sendable {
    public struct Blob: Hashable, Sendable {
        public let digest: Digest
        /// In bytes.
        public let size: Int64
    }

    public let names: [ReferenceName]
    public let blobs: [Blob]
    /// What is left, in bytes of content.
    public let remaining: Int64

    /// In bytes.
    public var freed: Int64 { blobs.reduce(0) { $0 + $1.size } }
}
