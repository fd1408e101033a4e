public import Tar

extension ImageLease {
    /// Makes an image of one layer out of a root filesystem's tar, gzipped or not, and holds it. It has no name then.
    ///
    /// The layer's tar is the archive, byte for byte, uncompressed; its entries are read and not judged: that is done where
    /// a layer is made ready to be mounted. The same archive, level and parameters make the same image.
    ///
    /// - Parameters:
    ///   - source: opens the archive; called on another thread.
    ///   - createdBy: for people, in the history.
    /// - Returns: what points to the manifest.
    /// - Throws: `TarError`, `GzipError`, ``NotARootFilesystem``, what the source throws and what the store throws.
    public func importRootFilesystem<Source: ByteSource & ~Copyable & SendableMetatype>(
        platform: Platform, created: CreationTime, createdBy: String, level: CompressionLevel = .fast,
        from source: @escaping @Sendable () throws -> Source
    ) throws -> Descriptor {
        let layer = try streamLayer(.level(level)) { encoder in
            var archive = TarReader(ObservedBytes(source: try ReadAhead(source), encoder: encoder))
            while let entry = try archive.next() { try NotARootFilesystem.check(entry) }
        }
        var configuration = ImageConfiguration(platform: platform, created: created)
        configuration.appendLayer(diffID: layer.diffID, HistoryEntry(created: created, createdBy: createdBy))
        let manifest = try ImageManifest(format: .oci, configuration: write(configuration), layers: [layer.blob])
        try write(.manifest(manifest))
        var descriptor = manifest.descriptor
        descriptor.platform = platform
        return descriptor
    }
}

/// An archive that holds something else than a root filesystem.
public enum NotARootFilesystem: Error, Hashable, Sendable, CustomStringConvertible {
    /// What `pushyard image export`, skopeo, podman and docker write.
    case imageArchive

    /// No root filesystem has such a file.
    static func check(_ entry: TarEntry) throws(NotARootFilesystem) {
        if entry.path == Array("oci-layout".utf8) { throw .imageArchive }
    }

    public var description: String {
        switch self {
        case .imageArchive:
            "this is an archive of images, not of a root filesystem\n  use 'pushyard image copy oci-archive:FILE NAME'"
        }
    }
}

/// Bytes that are encoded while somebody else reads them.
private struct ObservedBytes<Source: ByteSource & ~Copyable>: ByteSource, ~Copyable {
    var source: Source
    let encoder: LayerEncoder

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try source.read(into: buffer)
        if count > 0 { try encoder.write(UnsafeRawBufferPointer(buffer).bytes.extracting(..<count)) }
        return count
    }
}
