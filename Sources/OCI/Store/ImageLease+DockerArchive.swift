import Escaping
public import Tar

extension ImageLease {
    /// Takes in the one image of an archive as `docker save` and buildah's `docker-archive:` write it, and holds it. It has
    /// no name then.
    ///
    /// Layers are compressed, unless they are here already under another image's name for them; they are checked against
    /// the configuration.
    /// https://github.com/moby/docker-image-spec/blob/main/spec.md#combined-image-json--filesystem-changeset-format
    ///
    /// - Parameters:
    ///   - known: layers of images that are here, by the digests of what they are uncompressed.
    ///   - change: what is to be different in the image's configuration.
    ///   - open: opens the archive; called twice, as it says at its end what it has.
    /// - Throws: ``UnfitArchive``, `TarError`, ``DocumentError``, and what the source and the store throw.
    public func readDockerArchive<Source: ByteSource & ~Copyable>(
        known: [Digest: Descriptor] = [:], level: CompressionLevel = .fast,
        change: (inout ImageConfiguration) -> Void = { _ in }, from open: () throws -> Source
    ) throws -> StoredImage {
        let contents = try DockerArchiveContents(open)
        var configuration = try ImageConfiguration(parsing: contents.configuration)
        guard configuration.diffIDs.count == contents.layers.count else {
            throw UnfitArchive.layerCount(contents.layers.count, expected: configuration.diffIDs.count)
        }
        var blobs = known
        let wanted = Dictionary(zip(contents.layers, configuration.diffIDs)) { first, _ in first }
        var archive = TarReader(try open(), ending: .lenient)
        while let entry = try archive.next() {
            let path = String(decoding: entry.path, as: UTF8.self)
            guard case .file = entry.kind, let diffID = wanted[path], blobs[diffID] == nil else { continue }
            let layer = try streamLayer(.level(level)) { encoder in try archive.forEachChunk(encoder.write) }
            guard layer.diffID == diffID else {
                throw UnfitArchive.layer(path, expected: diffID, found: layer.diffID)
            }
            blobs[diffID] = try canonical(layer).blob
        }
        let layers = try configuration.diffIDs.enumerated().map { index, diffID in
            guard let blob = blobs[diffID] else { throw UnfitArchive.missing(contents.layers[index]) }
            return blob
        }
        change(&configuration)
        let manifest = try ImageManifest(format: .oci, configuration: write(configuration), layers: layers)
        try write(.manifest(manifest))
        var descriptor = manifest.descriptor
        descriptor.platform = configuration.platform
        return try StoredImage(descriptor, manifest, configuration)
    }
}

/// What the documents of an archive say.
private struct DockerArchiveContents {
    let configuration: [UInt8]
    /// Paths in the archive, the lowest first.
    let layers: [String]

    init<Source: ByteSource & ~Copyable>(_ open: () throws -> Source) throws {
        var documents: [String: [UInt8]] = [:]
        var archive = TarReader(try open(), ending: .lenient)
        while let entry = try archive.next() {
            // Those of images are beside the manifest, and have no directories of their own.
            guard case .file(let size) = entry.kind, entry.path.suffix(5).elementsEqual(".json".utf8),
                size <= ImageConfiguration.maximumSize
            else { continue }
            var bytes: [UInt8] = []
            try archive.forEachChunk { piece in piece.withUnsafeBytes { bytes += $0 } }
            documents[String(decoding: entry.path, as: UTF8.self)] = bytes
        }
        // What is no JSON is no manifest either.
        guard let bytes = documents["manifest.json"], case .array(let images)? = try? JSON(parsing: bytes) else {
            throw UnfitArchive.noManifest
        }
        guard images.count == 1, case .object(let image)? = images.first else {
            throw UnfitArchive.imageCount(images.count)
        }
        guard case .string(let path)? = image["Config"], let configuration = documents[path],
            case .array(let layers)? = image["Layers"]
        else { throw UnfitArchive.noManifest }
        self.configuration = configuration
        self.layers = try layers.map { layer in
            guard case .string(let path) = layer else { throw UnfitArchive.noManifest }
            return path
        }
    }
}

/// An archive that is not one image in docker's format.
public enum UnfitArchive: Error, Hashable, Sendable, CustomStringConvertible {
    case noManifest
    case imageCount(Int)
    case layerCount(Int, expected: Int)
    case missing(String)
    case layer(String, expected: Digest, found: Digest)

    public var description: String {
        switch self {
        case .noManifest: "this is no archive of an image in docker's format: it has no usable 'manifest.json'"
        case .imageCount(let count): "the archive has \(count) images: expected one"
        case .layerCount(let count, let expected):
            "the archive has \(count) layers, and its image's configuration \(expected)"
        case .missing(let path): "the archive does not have its layer '\(Escaped(path))'"
        case .layer(let path, let expected, let found):
            "the archive's layer '\(Escaped(path))' is \(found), and not \(expected)"
        }
    }
}
