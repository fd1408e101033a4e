import Hashing

/// Checks content against its descriptor while it passes by: never more bytes than announced, and its digest in the end.
public struct ContentCheck {
    private let descriptor: Descriptor
    private let hash = SHA256()
    /// How many bytes have passed.
    public private(set) var count: Int64 = 0

    /// - Throws: ``ContentError/unverifiable(_:)`` for sha512.
    public init(_ descriptor: Descriptor) throws(ContentError) {
        guard descriptor.digest.algorithm == .sha256 else { throw .unverifiable(descriptor.digest) }
        self.descriptor = descriptor
    }

    /// Throws as soon as there are more bytes than announced; call it before the bytes go anywhere.
    public mutating func update(_ bytes: RawSpan) throws(ContentError) {
        count += Int64(bytes.byteCount)
        guard count <= descriptor.size else { throw .tooLong(descriptor.digest, size: descriptor.size) }
        hash.update(bytes)
    }

    /// Throws if content is missing or is not what the digest says. Call it once, at the end.
    public func finish() throws(ContentError) {
        guard count == descriptor.size else { throw .tooShort(descriptor.digest, size: descriptor.size, found: count) }
        let found = Digest(finishing: hash)
        guard found == descriptor.digest else { throw .otherContent(descriptor.digest, found: found) }
    }

    /// Checks content that is there as a whole.
    public static func check(_ bytes: [UInt8], _ descriptor: Descriptor) throws(ContentError) {
        var check = try ContentCheck(descriptor)
        try check.update(bytes.span.bytes)
        try check.finish()
    }
}

/// How content differs from its descriptor.
public enum ContentError: Error, Hashable, Sendable, CustomStringConvertible {
    case unverifiable(Digest)
    case tooLong(Digest, size: Int64)
    case tooShort(Digest, size: Int64, found: Int64)
    case otherContent(Digest, found: Digest)

    public var description: String {
        switch self {
        case .unverifiable(let digest): "cannot check '\(digest)': content is checked by sha256 only"
        case .tooLong(let digest, let size): "'\(digest)' has more than its \(size) bytes"
        case .tooShort(let digest, let size, let found): "'\(digest)' has \(found) of its \(size) bytes"
        case .otherContent(let digest, let found): "'\(digest)' has other content: its digest is '\(found)'"
        }
    }
}
