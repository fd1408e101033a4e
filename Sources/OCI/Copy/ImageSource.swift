public import Tar

/// Where images come from. Used by several threads at once.
public protocol ImageSource: Sendable {
    /// What reads a blob, on one thread.
    associatedtype Blob: ByteSource

    /// Reads and parses a manifest or an index, checked against the descriptor.
    func document(_ descriptor: Descriptor) throws -> ImageDocument

    /// Starts to read a blob: a configuration or a layer. Whoever writes it checks it.
    func blob(_ descriptor: Descriptor) throws -> Blob
}

/// Where images go to. Used by several threads at once.
public protocol ImageDestination: Sendable {
    /// Whether the content is there already, so that it need not be written.
    func has(_ descriptor: Descriptor) throws -> Bool

    /// Writes a blob. It throws, and nothing can be seen of it, unless digest and size are the descriptor's.
    func write(_ descriptor: Descriptor, from source: inout some ByteSource & ~Copyable) throws

    /// Writes a document when all that it points to is there. It has no name then.
    func write(_ document: ImageDocument) throws
}
