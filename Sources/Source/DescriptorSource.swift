public import SystemPackage
public import Tar

/// The bytes that come out of a descriptor, which stays its owner's to close.
public struct DescriptorSource: ByteSource, Sendable {
    private let descriptor: FileDescriptor

    public init(_ descriptor: FileDescriptor) { self.descriptor = descriptor }

    public mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try descriptor.read(into: buffer)
    }
}
