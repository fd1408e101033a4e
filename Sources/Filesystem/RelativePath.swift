import Escaping

/// A path that leads down from a `Directory`: file names with one slash between two of them.
///
/// Never empty, never absolute, without `.`, `..`, doubled or trailing slashes and NUL; any other bytes, UTF-8 or not. It does
/// not protect against symbolic links in the tree: `Directory` does, when it opens one.
public struct RelativePath: Hashable, Sendable {
    /// The bytes and a NUL, as the kernel wants them.
    let terminated: [UInt8]

    /// The path in these bytes, which are copied.
    public init(_ bytes: Span<UInt8>) throws(InvalidPath) {
        guard !bytes.isEmpty else { throw InvalidPath(bytes, .empty) }
        guard bytes[0] != UInt8(ascii: "/") else { throw InvalidPath(bytes, .absolute) }
        var start = 0
        for index in bytes.indices where bytes[index] == UInt8(ascii: "/") {
            try InvalidPath.checkComponent(bytes.extracting(start..<index), of: bytes)
            start = index + 1
        }
        try InvalidPath.checkComponent(bytes.extracting(start..<bytes.count), of: bytes)
        terminated = FileName(unchecked: bytes).terminated
    }

    public init(_ bytes: [UInt8]) throws(InvalidPath) { try self.init(bytes.span) }

    public init(_ string: String) throws(InvalidPath) { try self.init(Array(string.utf8)) }

    /// The path of one component.
    public init(_ name: FileName) { terminated = name.terminated }

    private init(uncheckedTerminated bytes: [UInt8]) { terminated = bytes }

    /// The path without the NUL.
    public var bytes: ArraySlice<UInt8> { terminated.dropLast() }

    /// The names from the top down; at least one.
    public var components: [FileName] {
        bytes.split(separator: UInt8(ascii: "/")).map { FileName(unchecked: $0) }
    }

    /// How many components there are.
    public var depth: Int { terminated.count { $0 == UInt8(ascii: "/") } + 1 }

    /// The last component.
    public var name: FileName {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return FileName(unchecked: bytes) }
        return FileName(unchecked: bytes[(slash + 1)...])
    }

    /// All but the last component; nil for a path of one component.
    public var parent: RelativePath? {
        bytes.lastIndex(of: UInt8(ascii: "/")).map { RelativePath(uncheckedTerminated: bytes[..<$0] + [0]) }
    }

    /// This path and one more component.
    public func appending(_ name: FileName) -> RelativePath { appending(terminated: name.terminated) }

    /// This path and then the other.
    public func appending(contentsOf path: RelativePath) -> RelativePath { appending(terminated: path.terminated) }

    private func appending(terminated rest: [UInt8]) -> RelativePath {
        var longer: [UInt8] = []
        longer.reserveCapacity(terminated.count + rest.count)
        longer += bytes
        longer.append(UInt8(ascii: "/"))
        longer += rest
        return RelativePath(uncheckedTerminated: longer)
    }

    func withCString<R>(_ body: (UnsafePointer<CChar>) -> R) -> R { terminated.withCString(body) }
}

extension RelativePath: CustomStringConvertible {
    /// For messages: escaped, without quotes.
    public var description: String { Escaped(bytes).description }
}

extension RelativePath: ExpressibleByStringLiteral {
    /// A path written in our own source; one that is not valid is our mistake and traps.
    public init(stringLiteral: String) {
        do { try self.init(stringLiteral) } catch { preconditionFailure(error.description) }
    }
}
