import Filesystem
import Hashing
import SystemPackage
public import Tar

extension ImageLayout: ImageSource, ImageDestination {
    /// Whether there is a blob of this digest and size; its content was checked when it came in.
    public func has(_ descriptor: Descriptor) throws -> Bool {
        guard let name = try Self.name(of: descriptor.digest) else { return false }
        let metadata: Metadata
        do {
            metadata = try blobs.metadata(of: name)
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            return false
        }
        return metadata.kind == .regular && metadata.size == descriptor.size
    }

    /// Opens a blob; what is read is checked against the descriptor.
    ///
    /// - Throws: ``LayoutError/noBlob(_:_:)``; ``ContentError`` at once for another size, and while reading.
    public func blob(_ descriptor: Descriptor) throws -> BlobReader {
        try BlobReader(open(descriptor.digest), descriptor)
    }

    /// - Throws: ``LayoutError/noBlob(_:_:)``, ``ContentError``, ``DocumentError``.
    public func document(_ descriptor: Descriptor) throws -> ImageDocument {
        try ImageDocument(
            parsing: contents(descriptor, limit: ImageManifest.maximumSize, .manifest), as: descriptor.mediaType)
    }

    /// - Throws: ``LayoutError/noBlob(_:_:)``, ``ContentError``, ``DocumentError``.
    public func configuration(of manifest: ImageManifest) throws -> ImageConfiguration {
        let limit = ImageConfiguration.maximumSize
        return try ImageConfiguration(parsing: contents(manifest.configuration, limit: limit, .configuration))
    }

    public func readBlob(_ descriptor: Descriptor, _ take: (RawSpan) throws -> Void) throws {
        let blob = try blob(descriptor)
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try blob.read(into: $0) }
            guard count > 0 else { return }
            try take(buffer.span.bytes.extracting(..<count))
        }
    }

    public func copyBlob(_ descriptor: Descriptor, from source: some ImageSource) throws -> BlobArrival {
        if try has(descriptor) { return .present }
        try write(descriptor) { take in try source.readBlob(descriptor, take) }
        return .copied
    }

    /// Takes in content that comes with its descriptor. Nothing is left of what does not fit it.
    public func write(_ descriptor: Descriptor, from source: inout some ByteSource & ~Copyable) throws {
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        try write(descriptor) { take in
            while case let count = try buffer.withUnsafeMutableBytes({ try source.read(into: $0) }), count > 0 {
                try take(buffer.span.bytes.extracting(..<count))
            }
        }
    }

    /// Takes in what `read` hands over.
    func write(_ descriptor: Descriptor, _ read: ((RawSpan) throws -> Void) throws -> Void) throws {
        var check = try ContentCheck(descriptor)
        let place = try (FileName(descriptor.digest.hex), blobs)
        try directory.install { file in
            try read { bytes in
                try check.update(bytes)
                try file.write(bytes)
            }
            try check.finish()
            return (place, ())
        }
    }

    public func streamBlob(
        _ mediaType: MediaType, _ write: ((RawSpan) throws -> Void) throws -> Void
    ) throws -> Descriptor {
        try streamBlob(mediaType, write) { _ in }
    }

    /// - Parameter announce: told the digest before anybody can see the blob.
    func streamBlob(
        _ mediaType: MediaType, _ write: ((RawSpan) throws -> Void) throws -> Void,
        announce: (Digest) throws -> Void
    ) throws -> Descriptor {
        try directory.install { file in
            let hash = SHA256()
            var size: Int64 = 0
            try file.writeDirectly { take in
                try withoutActuallyEscaping(take) { take in
                    try write { bytes in
                        try take(bytes)
                        hash.update(bytes)
                        size += Int64(bytes.byteCount)
                    }
                }
            }
            let descriptor = Descriptor(mediaType: mediaType, digest: Digest(finishing: hash), size: size)
            try announce(descriptor.digest)
            // What is there stays: it was synced when it came.
            return (try has(descriptor) ? nil : (FileName(descriptor.digest.hex), blobs), descriptor)
        }
    }

    /// Takes in a document; what it points to should be there already.
    public func write(_ document: ImageDocument) throws {
        try write(document.bytes, as: document.descriptor)
    }

    /// Takes in a small content as a whole, unless it is there already.
    public func write(_ bytes: [UInt8], as descriptor: Descriptor) throws {
        try ContentCheck.check(bytes, descriptor)
        guard try !has(descriptor) else { return }
        let place = try (FileName(descriptor.digest.hex), blobs)
        try directory.install { file in
            try file.write(bytes.span.bytes)
            return (place, ())
        }
    }

    private func contents(
        _ descriptor: Descriptor, limit: Int, _ document: DocumentError.Document
    ) throws -> [UInt8] {
        guard descriptor.size <= limit else { throw DocumentError(document, .tooLarge(limit: limit)) }
        let blob = try blob(descriptor)
        var content = [UInt8](repeating: 0, count: Int(descriptor.size) + 1)
        var count = 0
        while true {
            let read = try content.withUnsafeMutableBytes { buffer in
                try blob.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
            }
            // The reader throws before there is more than the size, so there is always a byte of room.
            guard read > 0 else { return Array(content[..<count]) }
            count += read
        }
    }

    private func open(_ digest: Digest) throws -> File {
        guard let name = try Self.name(of: digest) else { throw LayoutError.noBlob(digest, path) }
        do {
            return try blobs.openFile(RelativePath(name))
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            throw LayoutError.noBlob(digest, path)
        }
    }

    /// Nil for sha512, of which a layout of ours has none.
    private static func name(of digest: Digest) throws -> FileName? {
        digest.algorithm == .sha256 ? try FileName(digest.hex) : nil
    }
}
