import OCI
import SystemPackage
import TestSupport
import Testing
import Threads

@testable import Registry

/// A tag that stands for another image from one request to the next.
struct ChangingTagTests {
    private static func image(_ seed: UInt64) throws -> (manifest: ImageManifest, blobs: [Blob]) {
        let layer = Blob(seed: seed, size: 1000)
        var configuration = ImageConfiguration(platform: try Platform("linux/amd64"))
        configuration.appendLayer(diffID: layer.descriptor.digest, HistoryEntry())
        let blobs = [Blob(configuration.bytes, .ociConfiguration), layer]
        let manifest = try ImageManifest(
            format: .oci, configuration: blobs[0].descriptor, layers: [layer.descriptor])
        return (manifest, blobs)
    }

    /// Answers for all images, and for the tag with the next one at every request.
    private static func answer(
        _ request: StubRequest, _ images: [(manifest: ImageManifest, blobs: [Blob])], _ next: Monitor<Int>
    ) -> StubAnswer {
        if request.target == "/v2/" { return StubAnswer(200) }
        func answer(_ manifest: ImageManifest) -> StubAnswer {
            StubAnswer(
                200,
                [
                    ("Content-Type", "\(manifest.mediaType)"),
                    ("Docker-Content-Digest", "\(manifest.descriptor.digest)"),
                    ("Content-Length", "\(manifest.bytes.count)"),
                ], manifest.bytes)
        }
        if request.target.hasSuffix("/manifests/latest") {
            return next.update { next in
                defer { next += 1 }
                return answer(images[next % images.count].manifest)
            }
        }
        for (manifest, blobs) in images {
            if request.target.hasSuffix("/manifests/\(manifest.descriptor.digest)") { return answer(manifest) }
            for blob in blobs where request.target.hasSuffix("/blobs/\(blob.descriptor.digest)") {
                return StubAnswer(200, [], blob.bytes)
            }
        }
        return StubAnswer(404)
    }

    @Test func pullsOneImageAsAWhole() throws {
        let images = try (1...3).map { try Self.image($0) }
        let next = Monitor(0)
        try withStubServer {
            Self.answer($0, images, next)
        } _: { server throws in
            try withTemporaryDirectory(on: .memory) { directory in
                let store = try ImageStore(directory.appending("images"))
                let reference = try ImageReference("\(server.authority)/blog")
                let platform = try Platform("linux/amd64")
                for _ in 0..<4 {
                    // The second and later pulls ask twice, and are told of two images.
                    let registries = Registries(credentials: CredentialFiles("/nonexistent", environment: [:]))
                    let pulled = try store.withLease { try $0.pull(reference, for: platform, from: registries).image }
                    #expect(images.contains { $0.manifest == pulled.manifest })
                    #expect(try store.verify() == [])
                }
                #expect(next.update { $0 } == 7)
            }
        }
    }

    @Test func saysWhatIsGone() throws {
        let (manifest, _) = try Self.image(1)
        let index = ImageIndex(
            format: .oci,
            manifests: [
                Descriptor(
                    mediaType: manifest.mediaType, digest: manifest.descriptor.digest, size: manifest.descriptor.size,
                    platform: try Platform("linux/amd64"))
            ])
        try withStubServer { request in
            switch request.target {
            case "/v2/": StubAnswer(200)
            case "/v2/blog/manifests/latest":
                StubAnswer(200, [("Content-Type", "\(index.mediaType)")], index.bytes)
            default: StubAnswer(404)
            }
        } _: { server throws in
            try withTemporaryDirectory(on: .memory) { directory in
                let store = try ImageStore(directory.appending("images"))
                let registries = Registries(credentials: CredentialFiles("/nonexistent", environment: [:]))
                #expect {
                    try store.withLease { lease in
                        try lease.pull(
                            ImageReference("\(server.authority)/blog"), for: Platform("linux/amd64"),
                            from: registries)
                    }
                } throws: {
                    "\($0)" == "cannot get manifest '\(manifest.descriptor.digest)' of 'blog': "
                        + "'\(server.authority)' does not have it"
                }
                #expect(try store.images().isEmpty)
            }
        }
    }
}
