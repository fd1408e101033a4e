import OCI
import SystemPackage
import Tar
import TestSupport
import Testing

/// What `docker save` and buildah write.
struct DockerArchiveTests {
    private let layer = Array("a layer's tar, or what stands for one".utf8)

    /// An archive of one image, whose configuration comes after the layers as buildah has it.
    private func archive(_ layers: [(path: String, content: [UInt8])], manifest: String? = nil) throws -> [UInt8] {
        var tar = TarWriter(to: Collected(), format: .layer)
        let digests = layers.map { Descriptor(of: $0.content, mediaType: .ociLayer).digest }
        let configuration = """
            {"architecture":"amd64","os":"linux","config":{"Cmd":["sh"]},"rootfs":{"type":"layers","diff_ids":\
            [\(digests.map { "\"\($0)\"" }.joined(separator: ","))]}}
            """
        let names = layers.map { "\"\($0.path)\"" }.joined(separator: ",")
        let documents = [
            ("c.json", configuration),
            ("manifest.json", manifest ?? "[{\"Config\":\"c.json\",\"RepoTags\":null,\"Layers\":[\(names)]}]"),
        ]
        for (path, content) in layers + documents.map({ ($0.0, Array($0.1.utf8)) }) {
            let entry = TarEntry(path: Array(path.utf8), kind: .file(size: UInt64(content.count)), mode: 0o644)
            try tar.append(entry)
            try tar.write(content.span.bytes)
        }
        return try tar.finish().bytes
    }

    private func read(_ archive: [UInt8], known: [Digest: Descriptor] = [:]) async throws -> StoredImage {
        try await withTemporaryDirectory { directory in
            try ImageStore(directory.appending("images")).withLease { lease in
                let image = try lease.readDockerArchive(
                    known: known, change: { $0.execution.labels["key"] = "value" }, from: { Piece(bytes: archive) })
                // What is read is what was taken in.
                _ = try lease.store.layout.document(image.descriptor)
                return image
            }
        }
    }

    @Test func takesInLayersAndTheChangedConfiguration() async throws {
        let image = try await read(archive([("0/layer.tar", layer), ("1/layer.tar", layer)]))
        #expect(image.configuration.execution.command == ["sh"])
        #expect(image.configuration.execution.labels == ["key": "value"])
        #expect(image.manifest.layers.count == 2)
        #expect(image.manifest.layers[0] == image.manifest.layers[1])
    }

    @Test func keepsTheBlobThatALayerHasHere() async throws {
        let diffID = Descriptor(of: layer, mediaType: .ociLayer).digest
        let blob = Descriptor(of: Array("compressed by somebody".utf8), mediaType: .ociLayerGzip)
        #expect(try await read(archive([("l.tar", layer)]), known: [diffID: blob]).manifest.layers == [blob])
    }

    @Test(arguments: [
        ("[]", "the archive has 0 images: expected one"),
        ("{", "this is no archive of an image in docker's format: it has no usable 'manifest.json'"),
        ("[{\"Config\":\"c.json\",\"Layers\":[]}]", "the archive has 0 layers, and its image's configuration 1"),
        (
            "[{\"Config\":\"c.json\",\"Layers\":[\"other.tar\"]}]",
            "the archive does not have its layer 'other.tar'"
        ),
        (
            "[{\"Config\":\"x.json\",\"Layers\":[]}]",
            "this is no archive of an image in docker's format: it has no usable 'manifest.json'"
        ),
    ])
    func refusesWhatIsNotOneImage(manifest: String, message: String) async throws {
        let error = await #expect(throws: UnfitArchive.self) {
            try await read(archive([("l.tar", layer)], manifest: manifest))
        }
        #expect(error.map { "\($0)" } == message)
    }
}

private struct Collected: ByteSink {
    var bytes: [UInt8] = []
    mutating func write(_ bytes: RawSpan) { bytes.withUnsafeBytes { self.bytes += $0 } }
}

private struct Piece: ByteSource {
    var bytes: [UInt8]
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, bytes.count)
        buffer.copyBytes(from: bytes.prefix(count))
        bytes.removeFirst(count)
        return count
    }
}
