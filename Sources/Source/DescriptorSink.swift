public import SystemPackage
public import Tar

/// Bytes on their way into a descriptor, gathered so that headers cost no call of their own. The descriptor stays its
/// owner's to close.
public struct DescriptorSink: ByteSink {
    private static let capacity = 256 << 10

    private let descriptor: FileDescriptor
    private var gathered: [UInt8] = []

    public init(_ descriptor: FileDescriptor) {
        self.descriptor = descriptor
        gathered.reserveCapacity(Self.capacity)
    }

    public mutating func write(_ bytes: RawSpan) throws {
        if gathered.count + bytes.byteCount > Self.capacity { try flush() }
        try bytes.withUnsafeBytes { bytes in
            if bytes.count >= Self.capacity {
                _ = try descriptor.writeAll(bytes)
            } else {
                gathered.append(contentsOf: bytes)
            }
        }
    }

    /// Writes what has been gathered; to be called at the end.
    public mutating func flush() throws {
        _ = try descriptor.writeAll(gathered)
        gathered.removeAll(keepingCapacity: true)
    }
}
