/// The two families of media types; apart from their names, documents and blobs are the same.
public enum ImageFormat: String, Hashable, Sendable, CustomStringConvertible {
    case oci = "OCI"
    /// Docker's version 2, schema 2.
    case docker

    public var description: String { rawValue }

    public var manifest: MediaType { self == .oci ? .ociManifest : .dockerManifest }
    public var index: MediaType { self == .oci ? .ociIndex : .dockerManifestList }
    public var configuration: MediaType { self == .oci ? .ociConfiguration : .dockerConfiguration }
}

extension MediaType {
    /// The family, of those types that both have.
    public var format: ImageFormat? {
        if Self.counterparts.contains(where: { $0.oci == self }) || self == .ociLayerZstd { return .oci }
        return Self.counterparts.contains { $0.docker == self } ? .docker : nil
    }

    /// The same in the other family; a type of neither stays.
    ///
    /// - Throws: ``MediaTypeError/noCounterpart(_:_:)`` for zstd, which docker's format does not have.
    public func converted(to format: ImageFormat) throws(MediaTypeError) -> MediaType {
        if self == .ociLayerZstd, format == .docker { throw .noCounterpart(self, format) }
        for pair in Self.counterparts where pair.oci == self || pair.docker == self {
            return format == .oci ? pair.oci : pair.docker
        }
        return self
    }

    private static let counterparts: [(oci: MediaType, docker: MediaType)] = [
        (.ociManifest, .dockerManifest),
        (.ociIndex, .dockerManifestList),
        (.ociConfiguration, .dockerConfiguration),
        (.ociLayer, .dockerLayer),
        (.ociLayerGzip, .dockerLayerGzip),
    ]
}
