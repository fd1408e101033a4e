/// Reads a source in large pieces and hands them out in small ones.
struct InputBuffer<Source: ByteSource & ~Copyable>: ~Copyable {
    private(set) var source: Source
    private var bytes: [UInt8]
    private var unread: Range<Int> = 0..<0

    init(_ source: consuming Source, capacity: Int = 128 << 10) {
        self.source = source
        bytes = Array(repeating: 0, count: capacity)
    }

    /// The bytes at hand.
    var count: Int { unread.count }

    /// Reads on when nothing is at hand; false at the end of the source.
    mutating func fill() throws -> Bool {
        if !unread.isEmpty { return true }
        unread = 0..<(try Self.read(from: &source, into: &bytes, at: 0))
        return !unread.isEmpty
    }

    /// Reads until `count` bytes are at hand, no more than the capacity; false when the source ends before.
    mutating func fill(atLeast count: Int) throws -> Bool {
        if unread.count >= count { return true }
        if unread.lowerBound > 0 {
            bytes.replaceSubrange(0..<unread.count, with: Array(bytes[unread]))
            unread = 0..<unread.count
        }
        while unread.count < count {
            let added = try Self.read(from: &source, into: &bytes, at: unread.upperBound)
            if added == 0 { return false }
            unread = unread.lowerBound..<(unread.upperBound + added)
        }
        return true
    }

    /// Up to `limit` of the bytes at hand, which `body` consumes.
    mutating func take<Result>(atMost limit: Int, _ body: (RawSpan) throws -> Result) rethrows -> Result {
        let end = unread.lowerBound + min(limit, unread.count)
        defer { unread = end..<unread.upperBound }
        return try body(bytes.span.bytes.extracting(unread.lowerBound..<end))
    }

    /// Shows `body` the bytes at hand and consumes as many of them as `consumed` reads off its result.
    mutating func take<Result>(
        _ consumed: (Result) -> Int, _ body: (RawSpan) throws -> Result
    ) rethrows -> Result {
        let result = try body(bytes.span.bytes.extracting(unread))
        drop(consumed(result))
        return result
    }

    /// Exactly `count` bytes, or nil when the source ends before.
    mutating func next(_ count: Int) throws -> [UInt8]? {
        if unread.count >= count {
            let end = unread.lowerBound + count
            defer { unread = end..<unread.upperBound }
            return Array(bytes[unread.lowerBound..<end])
        }
        var result: [UInt8] = []
        while result.count < count {
            guard try fill() else { return nil }
            take(atMost: count - result.count) { piece in piece.withUnsafeBytes { result.append(contentsOf: $0) } }
        }
        return result
    }

    /// The bytes at hand, without consuming them.
    var front: ArraySlice<UInt8> { bytes[unread] }

    /// Consumes `count` of the bytes at hand.
    mutating func drop(_ count: Int) {
        precondition(count <= unread.count, "no more can be dropped than is at hand")
        unread = (unread.lowerBound + count)..<unread.upperBound
    }

    private static func read(from source: inout Source, into bytes: inout [UInt8], at offset: Int) throws -> Int {
        try bytes.withUnsafeMutableBytes { buffer in
            try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[offset...]))
        }
    }
}
