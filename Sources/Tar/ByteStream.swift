/// Bytes in order, pulled by the reader.
public protocol ByteSource: ~Copyable {
    /// Fills the front of `buffer` and returns how many bytes that were; 0 is the end, for good.
    ///
    /// A source may return fewer bytes than fit. `buffer` is never empty.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// Bytes in order, pushed by the writer.
public protocol ByteSink: ~Copyable {
    /// Takes all of `bytes` or throws; after an error the sink is unusable.
    mutating func write(_ bytes: RawSpan) throws
}
