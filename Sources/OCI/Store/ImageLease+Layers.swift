import Filesystem
import SystemPackage

extension ImageLease {
    /// What a layer's tar was compressed to when it was made here first, as long as that is kept; else this blob, which is
    /// remembered.
    ///
    /// Another compressor, or another version of it, makes other bytes of the same tar. So that an image does not change
    /// with it, a tar that is known keeps its blob.
    public func canonical(_ layer: ImageLayer) throws -> ImageLayer {
        let name = try FileName(layer.diffID.hex)
        if let digest = try store.blob(ofLayer: name) {
            try hold(digest)
            if let metadata = try store.layout.metadata(of: digest) {
                let blob = Descriptor(mediaType: layer.blob.mediaType, digest: digest, size: metadata.size)
                return ImageLayer(diffID: layer.diffID, blob: blob)
            }
            // It has been collected.
            try store.layers.removeFileIfPresent(name)
        }
        try store.remember(layer.blob.digest, ofLayer: name)
        return layer
    }
}

/// Blobs by diff ids: symbolic links, which are there completely or not at all without being synced.
extension ImageStore {
    private static let blobs = Array("../blobs/sha256/".utf8)

    fileprivate func blob(ofLayer name: FileName) throws -> Digest? {
        let target: [UInt8]
        do { target = try layers.readLink(name) } catch {
            guard error.errno == .noSuchFileOrDirectory || error.errno == .invalidArgument else { throw error }
            return nil
        }
        // Somebody else's link leads nowhere for us.
        return try? Digest("sha256:\(String(decoding: target.dropFirst(Self.blobs.count), as: UTF8.self))")
    }

    fileprivate func remember(_ blob: Digest, ofLayer name: FileName) throws {
        do {
            try layers.createSymbolicLink(name, to: Self.blobs + Array(blob.hex.utf8))
        } catch FilesystemError.refused(_, _, .fileExists) {
            // Another process has made the same layer meanwhile.
        }
    }

    /// Forgets the blobs that are gone.
    func sweepLayers() throws {
        for entry in try layers.entries() {
            guard let digest = try blob(ofLayer: entry.name), try layout.metadata(of: digest) == nil else { continue }
            try layers.removeFileIfPresent(entry.name)
        }
    }
}
