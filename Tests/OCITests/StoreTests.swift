import Filesystem
import OCI
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// A registry that is a layout.
final class StandInRegistry: ImageRegistries, ImageRepository {
    let layout: ImageLayout
    private let requests = Mutex<[String]>([])

    init(_ layout: ImageLayout) { self.layout = layout }

    /// What has been asked for since the last time.
    var seen: [String] { requests.withLock { requests in take(&requests) } }

    private func note(_ request: String) { requests.withLock { $0.append(request) } }

    func repository(
        of reference: ImageReference, mountable: @escaping @Sendable (Digest) -> [RepositoryName]
    ) throws -> any ImageRepository { self }

    func document(_ reference: ManifestReference) throws -> ImageDocument? {
        note("GET \(reference)")
        return try descriptor(of: reference).map { try layout.document($0) }
    }

    func descriptor(_ reference: ManifestReference) throws -> Descriptor? {
        note("HEAD \(reference)")
        return try descriptor(of: reference)
    }

    private func descriptor(of reference: ManifestReference) throws -> Descriptor? {
        try layout.entries().first { entry in
            switch reference {
            case .tag(let tag): entry.name?.description == "\(tag)"
            case .digest(let digest): entry.descriptor.digest == digest
            }
        }?.descriptor
    }

    func document(_ descriptor: Descriptor) throws -> ImageDocument { try layout.document(descriptor) }

    func readBlob(_ descriptor: Descriptor, _ take: (RawSpan) throws -> Void) throws {
        note("blob \(descriptor.digest)")
        try layout.readBlob(descriptor, take)
    }

    func copyBlob(_ descriptor: Descriptor, from source: some ImageSource) throws -> BlobArrival {
        try layout.copyBlob(descriptor, from: source)
    }

    func streamBlob(
        _ mediaType: MediaType, _ write: ((RawSpan) throws -> Void) throws -> Void
    ) throws -> Descriptor {
        note("stream")
        return try layout.streamBlob(mediaType, write)
    }

    func prepare() {}

    func sendBlob(_ write: ((RawSpan) throws -> Void) throws -> Void, as digest: () throws -> Digest) throws {
        let sent = try streamBlob(.ociLayer, write)
        try #require(digest() == sent.digest)
    }

    func write(_ document: ImageDocument) throws { try layout.write(document) }

    func tag(_ document: ImageDocument, as tag: OCI.Tag) throws {
        try layout.write(document)
        try layout.tag(document.descriptor, as: ReferenceName("\(tag)"))
    }
}

@Suite struct StoreTests {
    private let amd64: Platform
    private let arm64: Platform
    private let reference: ImageReference

    init() throws {
        amd64 = try Platform("linux/amd64")
        arm64 = try Platform("linux/arm64")
        reference = try ImageReference("registry.lan/blog:main")
    }

    /// Gives `body` an empty store, and a registry that has an index of two images, one in docker's format, as `main`.
    private func withStore(
        _ body: (ImageStore, StandInRegistry, _ index: ImageIndex) throws -> Void
    ) throws {
        try withTemporaryDirectory(on: .memory) { directory in
            let store = try ImageStore(directory.appending("store"))
            let registry = StandInRegistry(try ImageLayout(creatingIfMissing: directory.appending("registry")))
            var entries = try [
                writeImage("1", "2", platform: "linux/amd64", format: .docker, to: registry.layout).descriptor,
                writeImage("1", "3", platform: "linux/arm64", to: registry.layout).descriptor,
            ]
            entries[0].platform = amd64
            entries[1].platform = arm64
            let index = ImageIndex(format: .docker, manifests: entries)
            try registry.layout.write(.index(index))
            try registry.layout.tag(index.descriptor, as: ReferenceName("main"))
            try body(store, registry, index)
            #expect(try store.layout.verify() == [])
            #expect(try registry.layout.verify() == [])
        }
    }

    @Test func pullsOnlyWhatIsMissing() throws {
        try withStore { store, registry, index throws in
            try store.withLease { lease in
                let first = try lease.image(reference, for: amd64, pull: .missing, from: registry)
                #expect(first.manifest.mediaType == .ociManifest && first.configuration.platform == amd64)
                #expect(registry.seen.filter { $0.hasPrefix("blob") }.count == 3)
                #expect(try lease.image(reference, for: amd64, pull: .missing, from: registry) == first)
                #expect(registry.seen.isEmpty)
                #expect(try lease.image(reference, for: amd64, pull: .always, from: registry) == first)
                #expect(registry.seen == ["HEAD main"])
                let other = try lease.image(reference, for: arm64, pull: .missing, from: registry)
                #expect(other.descriptor.digest == index.manifests[1].digest && other.descriptor.platform == arm64)
                // The layer that both have does not come again.
                #expect(registry.seen.filter { $0.hasPrefix("blob") }.count == 2)
                let name = try ImageReference("unknown")
                #expect(throws: StoreError.notHere(name)) {
                    try lease.image(name, for: amd64, pull: .never, from: registry)
                }
                let missing = try ImageReference("registry.lan/blog:none")
                #expect {
                    try lease.image(missing, for: amd64, pull: .missing, from: registry)
                } throws: {
                    "\($0)" == "'registry.lan' has no image 'blog:none'"
                }
            }
        }
    }

    @Test func findsAnImageByEveryDigestThatARegistryHasItUnder() throws {
        try withStore { store, registry, index throws in
            try store.withLease { lease in
                let image = try lease.pull(reference, for: amd64, from: registry).image
                _ = registry.seen
                for digest in [index.descriptor.digest, index.manifests[0].digest, image.descriptor.digest] {
                    let pinned = try ImageReference("registry.lan/blog@\(digest)")
                    #expect(try lease.image(pinned, for: amd64, pull: .always, from: registry) == image)
                }
                #expect(registry.seen.isEmpty)
                #expect(try store.images().map(\.reference) == [reference])
            }
        }
    }

    @Test func pullsByDigest() throws {
        try withStore { store, registry, index throws in
            try store.withLease { lease in
                let pinned = try ImageReference("registry.lan/blog:main@\(index.descriptor.digest)")
                _ = try lease.image(pinned, for: amd64, pull: .missing, from: registry)
                #expect(registry.seen.first == "GET \(index.descriptor.digest)")
                let name = try ImageReference("registry.lan/blog@\(index.descriptor.digest)")
                #expect(try store.images().map(\.reference) == [name])
                #expect(throws: StoreError.notHere(reference)) { try lease.image(reference) }
            }
        }
    }

    @Test func takesNoImageThatCannotRun() throws {
        try withStore { store, registry, _ throws in
            let arm = try writeImage("4", platform: "linux/arm64", to: registry.layout)
            try registry.layout.tag(arm.descriptor, as: ReferenceName("arm"))
            let chart = try ImageManifest(
                format: .oci,
                configuration: Descriptor(
                    of: Array("{}".utf8), mediaType: MediaType("application/vnd.cncf.helm.config.v1+json")), layers: [])
            try registry.layout.write(Array("{}".utf8), as: chart.configuration)
            try registry.layout.write(.manifest(chart))
            try registry.layout.tag(chart.descriptor, as: ReferenceName("chart"))
            for (tag, message) in [
                ("arm", "image 'registry.lan/blog:arm' is for linux/arm64, not for linux/amd64"),
                (
                    "chart",
                    "'\(chart.descriptor.digest)' is not a container image: its configuration is "
                        + "'application/vnd.cncf.helm.config.v1+json'"
                ),
            ] {
                try store.withLease { lease in
                    let reference = try ImageReference("registry.lan/blog:\(tag)")
                    #expect { try lease.pull(reference, for: amd64, from: registry) } throws: { "\($0)" == message }
                }
            }
            #expect(try store.images().isEmpty)
            _ = try store.collect()
            #expect(try names(in: store.layout.path.appending("blobs/sha256")).isEmpty)
        }
    }

    @Test func pushesUnderANameAndFindsWhereBlobsMayBe() throws {
        try withStore { store, registry, _ throws in
            try store.withLease { lease in
                let image = try lease.pull(reference, for: amd64, from: registry).image
                let copy = try lease.push(image.descriptor, as: ImageReference("registry.lan/copy:v1"), to: registry)
                #expect(copy.image.digest == image.descriptor.digest)
                #expect(try registry.layout.resolve(ReferenceName("v1")).digest == image.descriptor.digest)
                let repositories = try store.repositories(of: reference.registry)
                #expect(try repositories[image.manifest.layers[0].digest] == [RepositoryName("blog")])
            }
        }
    }

    @Test func sendsABlobWhileItIsMade() throws {
        try withStore { store, registry, _ throws in
            try store.withLease { lease in
                let destination = UploadingDestination(lease, uploadingTo: registry)
                let content = [UInt8](repeating: 7, count: 20 << 20)
                let descriptor = try destination.streamBlob(.ociLayer) { take in
                    for start in stride(from: 0, to: content.count, by: 1 << 20) {
                        try take(content.span.bytes.extracting(start..<(start + 1 << 20)))
                    }
                }
                #expect(destination.uploadFailure == nil)
                #expect(try registry.layout.has(descriptor) && store.layout.has(descriptor))
                #expect(throws: CancellationError.self) {
                    try destination.streamBlob(.ociLayer) { take in
                        try take([1].span.bytes)
                        throw CancellationError()
                    }
                }
                #expect(registry.seen == ["stream", "stream"])
            }
        }
    }
}
