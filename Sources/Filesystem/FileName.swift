import Escaping

/// One component of a path: what stands between slashes.
///
/// At least one byte, no slash, no NUL, not `.` and not `..`; any other bytes, UTF-8 or not. Together with a `Directory` it
/// names an entry of that directory and nothing else. Too long a name (255 bytes on most filesystems) is refused by the
/// kernel.
public struct FileName: Hashable, Sendable {
    /// The bytes and a NUL, as the kernel wants them.
    let terminated: [UInt8]

    /// The name in these bytes, which are copied.
    public init(_ bytes: Span<UInt8>) throws(InvalidPath) {
        try InvalidPath.checkComponent(bytes, of: bytes)
        self.init(unchecked: bytes)
    }

    public init(_ bytes: [UInt8]) throws(InvalidPath) { try self.init(bytes.span) }

    public init(_ string: String) throws(InvalidPath) { try self.init(Array(string.utf8)) }

    init(unchecked bytes: Span<UInt8>) {
        terminated = [UInt8](unsafeUninitializedCapacity: bytes.count + 1) { buffer, count in
            bytes.withUnsafeBufferPointer { _ = buffer.update(fromContentsOf: $0) }
            buffer[bytes.count] = 0
            count = bytes.count + 1
        }
    }

    init(unchecked bytes: ArraySlice<UInt8>) { terminated = bytes + [0] }

    /// The name without the NUL.
    public var bytes: ArraySlice<UInt8> { terminated.dropLast() }

    func withCString<R>(_ body: (UnsafePointer<CChar>) -> R) -> R { terminated.withCString(body) }
}

extension FileName: Comparable {
    /// By bytes, as `LC_ALL=C sort` does.
    public static func < (left: FileName, right: FileName) -> Bool {
        // Both end in NUL, which is less than every byte of a name.
        left.terminated.lexicographicallyPrecedes(right.terminated)
    }
}

extension FileName: CustomStringConvertible {
    /// For messages: escaped, without quotes.
    public var description: String { Escaped(bytes).description }
}

extension FileName: ExpressibleByStringLiteral {
    /// A name written in our own source; one that is not valid is our mistake and traps.
    public init(stringLiteral: String) {
        do { try self.init(stringLiteral) } catch { preconditionFailure(error.description) }
    }
}

extension [UInt8] {
    /// Calls `body` with bytes that end in NUL as a C string.
    func withCString<R>(_ body: (UnsafePointer<CChar>) -> R) -> R {
        precondition(last == 0, "a C string ends in NUL")
        return withUnsafeBytes { bytes in
            // Not empty, so there is a base address.
            body(bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: CChar.self))
        }
    }
}
