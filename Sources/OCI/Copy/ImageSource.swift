/// Where images come from. Used by several threads at once.
public protocol ImageSource: Sendable {
    /// Reads and parses a manifest or an index, checked against the descriptor.
    func document(_ descriptor: Descriptor) throws -> ImageDocument

    /// Hands the bytes of a blob, a configuration or a layer, to `take`, one piece after the other.
    ///
    /// It throws at the latest when all has been taken and is not what the descriptor says. Never more than the descriptor's
    /// size is handed over.
    func readBlob(_ descriptor: Descriptor, _ take: (RawSpan) throws -> Void) throws
}

/// Where images go to. Used by several threads at once.
public protocol ImageDestination: Sendable {
    /// Brings a blob here, unless it is here already; then nothing is read from the source.
    ///
    /// It throws, and nothing can be seen of the blob, unless digest and size are the descriptor's.
    func copyBlob(_ descriptor: Descriptor, from source: some ImageSource) throws -> BlobArrival

    /// Takes in a blob while it is being made: `write` gets what takes its bytes, and the digest is known when it returns.
    ///
    /// After an error nothing can be seen of it.
    func streamBlob(_ mediaType: MediaType, _ write: ((RawSpan) throws -> Void) throws -> Void) throws -> Descriptor

    /// The blob that an image is to have for a layer: this one, which is here, or another one of the same tar.
    func canonical(_ layer: ImageLayer) throws -> ImageLayer

    /// Writes a document when all that it points to is there. It has no name then.
    func write(_ document: ImageDocument) throws
}

extension ImageDestination {
    /// Destinations that remember nothing know no other blob.
    public func canonical(_ layer: ImageLayer) throws -> ImageLayer { layer }
}

/// How a blob got to where it is.
public enum BlobArrival: Hashable, Sendable {
    /// It was there.
    case present
    /// The registry took it from another repository of its own.
    case mounted
    /// All of it has travelled.
    case copied
}
