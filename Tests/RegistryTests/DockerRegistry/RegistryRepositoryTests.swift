import OCI
import SystemPackage
import TestSupport
import Testing

@testable import Registry

/// Images between a layout and the registry that Debian has.
@Suite(.requires(tool: "docker-registry"))
struct RegistryRepositoryTests {
    private func withLayout(_ body: (ImageLayout) throws -> Void) throws {
        try withTemporaryDirectory(on: .memory) { try body(ImageLayout(creatingIfMissing: $0.appending("layout"))) }
    }

    private func name(_ text: String) throws -> RepositoryName { try RepositoryName(text) }

    /// An image of two layers that no other seed has.
    private func writeImage(_ seed: UInt64, _ format: ImageFormat = .oci, to layout: ImageLayout) throws
        -> ImageManifest
    {
        var configuration = ImageConfiguration(platform: try Platform("linux/amd64"))
        let layers = [Blob(seed: seed, size: 2_000_000), Blob(seed: seed + 1000, size: 10)]
        for layer in layers {
            configuration.appendLayer(diffID: layer.descriptor.digest, HistoryEntry())
            try layout.write(layer.bytes, as: layer.descriptor)
        }
        try layout.write(configuration.bytes, as: configuration.descriptor(.oci))
        let manifest = try ImageManifest(
            format: format, configuration: configuration.descriptor(.oci), layers: layers.map(\.descriptor))
        try layout.write(.manifest(manifest))
        return manifest
    }

    @Test func pushesAndPullsImages() throws {
        try withDockerRegistry { registry throws in
            try withLayout { layout in
                let manifest = try writeImage(1, to: layout)
                let repository = RegistryRepository(try name("blog"), of: try registry.client())
                let pushed = try copyImage(manifest.descriptor, from: layout, to: repository)
                #expect(pushed.blobs(.copied).count == 3)
                try repository.tag(.manifest(manifest), as: Tag("main"))
                #expect(
                    try copyImage(manifest.descriptor, from: layout, to: repository).blobs(.present).count == 3)
                try withLayout { copy in
                    let found = try #require(try repository.document(.tag(Tag("main"))))
                    try copyImage(found.descriptor, from: repository, to: copy)
                    try copy.tag(found.descriptor, as: ReferenceName("blog:main"))
                    #expect(try copy.verify() == [])
                }
            }
        }
    }

    @Test func mountsWhatAnotherRepositoryHas() throws {
        try withDockerRegistry { registry throws in
            try withLayout { layout in
                let manifest = try writeImage(2, to: layout)
                let client = try registry.client()
                try copyImage(
                    manifest.descriptor, from: layout, to: RegistryRepository(name("team/base"), of: client))
                let from = try [name("none"), name("team/base")]
                let blog = RegistryRepository(try name("team/blog"), of: client) { _ in from }
                #expect(try copyImage(manifest.descriptor, from: layout, to: blog).blobs(.mounted).count == 3)
            }
        }
    }

    @Test func copiesFromOneRegistryToAnother() throws {
        try withDockerRegistry { first throws in
            try withDockerRegistry { second throws in
                try withLayout { layout in
                    let manifest = try writeImage(3, .docker, to: layout)
                    let source = RegistryRepository(try name("a"), of: try first.client())
                    let target = RegistryRepository(try name("b"), of: try second.client())
                    try copyImage(manifest.descriptor, from: layout, to: source)
                    let report = try copyImage(manifest.descriptor, from: source, to: target)
                    #expect(report.image == manifest.descriptor && report.blobs(.copied).count == 3)
                    #expect(try target.document(.digest(manifest.descriptor.digest)) == .manifest(manifest))
                }
            }
        }
    }

    @Test func saysWhichManifestIsMissing() throws {
        try withDockerRegistry { registry throws in
            try withLayout { layout in
                let missing = Blob(seed: 9, size: 9).descriptor
                let repository = RegistryRepository(try name("blog"), of: try registry.client())
                #expect {
                    try copyImage(missing, from: repository, to: layout)
                } throws: {
                    "\($0)" == "cannot get manifest '\(missing.digest)' of 'blog': "
                        + "'127.0.0.1:\(registry.port)' does not have it"
                }
            }
        }
    }
}
