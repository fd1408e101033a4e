import Filesystem
import SystemPackage

extension ImageLayout {
    /// These digests and all that can be reached from them through the documents that are here.
    func reachable(from roots: some Sequence<Digest>) throws -> Set<Digest> {
        var reached: Set<Digest> = []
        var waiting = Array(roots)
        while let digest = waiting.popLast() {
            guard reached.insert(digest).inserted else { continue }
            for child in try document(of: digest)?.children ?? [] {
                if child.mediaType.isLayer || child.mediaType.isConfiguration {
                    reached.insert(child.digest)
                } else {
                    waiting.append(child.digest)
                }
            }
        }
        return reached
    }

    /// Nil for what is missing, or is no document.
    func document(of digest: Digest) throws -> ImageDocument? {
        guard let metadata = try metadata(of: digest), metadata.size <= ImageManifest.maximumSize else { return nil }
        let descriptor = Descriptor(mediaType: .ociManifest, digest: digest, size: metadata.size)
        var bytes: [UInt8] = []
        try readBlob(descriptor) { piece in
            piece.withUnsafeBytes { bytes += $0 }
        }
        // Spares layers the parser: their tar begins with a name, a compressed one with a magic number.
        guard bytes.first == UInt8(ascii: "{") else { return nil }
        for type in ImageDocument.mediaTypes {
            // Which of them it is, only the descriptor that is not known tells.
            if let document = try? ImageDocument(parsing: bytes, as: type) { return document }
        }
        return nil
    }

    func metadata(of digest: Digest) throws -> Metadata? {
        do {
            return try blobs.metadata(of: FileName(digest.hex))
        } catch FilesystemError.refused(_, _, .noSuchFileOrDirectory) {
            return nil
        }
    }

    /// The time of modification of a document is when it was last used.
    func lastUse(of digest: Digest) throws -> Timestamp {
        try metadata(of: digest)?.modified ?? Timestamp(seconds: 0)
    }

    func touch(_ digest: Digest) throws { try blobs.setTimes(modified: .now, of: FileName(digest.hex)) }
}
