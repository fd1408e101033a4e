import Filesystem
public import SystemPackage
public import Tar

extension ImageLease {
    /// Writes an image as a tar of an image layout, which `docker load` reads as well.
    ///
    /// The same image under the same name makes the same bytes.
    ///
    /// - Parameters:
    ///   - image: a manifest or an index; docker reads only what has one manifest.
    ///   - name: under which others find it in the archive; nil for none.
    /// - Returns: the sink, after the end mark.
    public func writeArchive<Sink: ByteSink & ~Copyable>(
        of image: Descriptor, named name: ReferenceName?, to sink: consuming Sink
    ) throws -> Sink {
        try hold(image.digest)
        var archive = ImageArchiveWriter(to: sink)
        for digest in try store.layout.reachable(from: [image.digest]).sorted(by: { $0.hex < $1.hex }) {
            guard let size = try store.layout.metadata(of: digest)?.size else {
                throw LayoutError.noBlob(digest, store.layout.path)
            }
            try archive.beginFile("blobs/sha256/\(digest.hex)", size: size)
            let blob = try store.layout.blob(Descriptor(mediaType: image.mediaType, digest: digest, size: size))
            var buffer = [UInt8](repeating: 0, count: 1 << 18)
            while case let count = try buffer.withUnsafeMutableBytes({ try blob.read(into: $0) }), count > 0 {
                try archive.write(buffer.span.bytes.extracting(..<count))
            }
        }
        var named = image
        if let name {
            named.annotations["org.opencontainers.image.ref.name"] = name.description
            // Where containerd, and docker with it, look for a reference.
            named.annotations["io.containerd.image.name"] = name.reference?.description
        }
        try archive.addFile("index.json", ImageIndex(format: .oci, manifests: [named]).bytes)
        if case .manifest(let manifest) = try document(image) {
            try archive.addFile("manifest.json", dockerManifest(manifest, name))
        }
        try archive.addFile("oci-layout", ImageLayout.marker)
        return try archive.finish()
    }

    /// Takes in the content of an archive that is a tar of an image layout, and holds it. It has no name then.
    ///
    /// Content is checked against its digest; what is no part of a layout is passed over.
    ///
    /// - Returns: the images of the archive's index.
    /// - Throws: ``LayoutError/notALayout(_:)``, `TarError`, `GzipError`, ``ContentError``, ``DocumentError``, and what the
    ///   source throws.
    public func readArchive(_ source: consuming some ByteSource & ~Copyable, at path: FilePath) throws -> [LayoutEntry]
    {
        var archive = TarReader(try ArchiveSource(source), ending: .lenient)
        var index: [UInt8]?
        while let entry = try archive.next() {
            guard case .file(let size) = entry.kind else { continue }
            let name = String(
                decoding: entry.path.starts(with: "./".utf8) ? entry.path[2...] : entry.path[...], as: UTF8.self)
            if name == "index.json" {
                var bytes: [UInt8] = []
                try archive.forEachChunk { piece in
                    guard bytes.count + piece.byteCount <= ImageIndex.maximumSize else {
                        throw DocumentError(.index, .tooLarge(limit: ImageIndex.maximumSize))
                    }
                    piece.withUnsafeBytes { bytes += $0 }
                }
                index = bytes
            } else if name.hasPrefix("blobs/sha256/"), let size = Int64(exactly: size) {
                let digest = try Digest("sha256:" + name.dropFirst("blobs/sha256/".count))
                try takeIn(Descriptor(mediaType: .ociLayer, digest: digest, size: size), from: &archive)
            }
        }
        guard let index else { throw LayoutError.notALayout(path) }
        return try ImageIndex(parsing: index, as: .ociIndex).entries
    }

    private func takeIn<Source: ByteSource & ~Copyable>(
        _ descriptor: Descriptor, from archive: inout TarReader<Source>
    ) throws {
        try hold(descriptor.digest)
        guard try !store.layout.has(descriptor) else { return }
        try store.layout.write(descriptor) { take in try archive.forEachChunk(take) }
    }

    /// https://github.com/moby/docker-image-spec/blob/main/spec.md#combined-image-json--filesystem-changeset-format
    private func dockerManifest(_ manifest: ImageManifest, _ name: ReferenceName?) -> [UInt8] {
        func path(_ blob: Descriptor) -> JSON { .string("blobs/sha256/\(blob.digest.hex)") }
        return JSON.array([
            .object([
                "Config": path(manifest.configuration), "Layers": .array(manifest.layers.map(path)),
                "RepoTags": .array((name?.reference).map { [.string($0.familiar)] } ?? []),
            ])
        ]).canonicalBytes
    }
}

/// Files of an archive whose bytes depend on their names and contents alone.
private struct ImageArchiveWriter<Sink: ByteSink & ~Copyable>: ~Copyable {
    private var tar: TarWriter<Sink>

    init(to sink: consuming Sink) { tar = TarWriter(to: sink, format: .layer) }

    mutating func beginFile(_ path: String, size: Int64) throws {
        try tar.append(TarEntry(path: Array(path.utf8), kind: .file(size: UInt64(size)), mode: 0o644))
    }

    mutating func write(_ bytes: RawSpan) throws { try tar.write(bytes) }

    mutating func addFile(_ path: String, _ content: [UInt8]) throws {
        try beginFile(path, size: Int64(content.count))
        try write(content.span.bytes)
    }

    consuming func finish() throws -> Sink { try tar.finish() }
}
