import OCI
import Testing

@Suite struct MediaTypeTests {
    @Test(arguments: [
        (MediaType.ociManifest, MediaType.dockerManifest), (.ociIndex, .dockerManifestList),
        (.ociConfiguration, .dockerConfiguration), (.ociLayer, .dockerLayer), (.ociLayerGzip, .dockerLayerGzip),
    ])
    func hasOneNameInEachFormat(oci: MediaType, docker: MediaType) throws {
        #expect(try oci.converted(to: .docker) == docker)
        #expect(try docker.converted(to: .oci) == oci)
        #expect(try oci.converted(to: .oci) == oci)
        #expect((oci.format, docker.format) == (.oci, .docker))
    }

    @Test func hasNoZstdLayersInDockersFormat() {
        #expect {
            try MediaType.ociLayerZstd.converted(to: .docker)
        } throws: {
            "\($0)" == "'application/vnd.oci.image.layer.v1.tar+zstd' has no counterpart in docker's format"
        }
    }

    @Test func keepsATypeOfNeitherFormat() throws {
        let type = try MediaType("application/vnd.cncf.helm.config.v1+json")
        #expect(try type.converted(to: .docker) == type)
        #expect(type.format == nil)
    }

    @Test func knowsHowALayerIsCompressed() throws {
        #expect(MediaType.ociLayer.layerCompression == .uncompressed)
        #expect(MediaType.dockerLayerGzip.layerCompression == .gzip)
        #expect(MediaType.ociLayerZstd.layerCompression == .zstd)
        #expect(MediaType.ociManifest.layerCompression == nil)
        let foreign = try MediaType("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip")
        #expect((foreign.isLayer, foreign.isForeignLayer) == (true, true))
    }

    @Test func leavesOutTheParametersOfAContentType() throws {
        let header = "  application/vnd.oci.image.index.v1+json ; charset=utf-8"
        #expect(try MediaType(contentType: header) == .ociIndex)
    }

    @Test(arguments: ["", "text", "text/", "/plain", "text/plain/x", "text/pl ain", "text/plain; a=b", "text/\u{e9}"])
    func refusesWhatIsNoMediaType(text: String) {
        #expect(throws: MediaTypeError.notAMediaType(text)) { try MediaType(text) }
    }

    @Test func quotesWhatIsNoMediaType() {
        #expect { try MediaType("a\nb") } throws: { "\($0)" == #"'a\nb' is not a media type"# }
    }
}

@Suite struct PlatformTests {
    @Test(arguments: [
        ("linux/amd64", "linux/amd64"), ("linux/x86_64", "linux/amd64"), ("Linux/AMD64/v1", "linux/amd64"),
        ("linux/aarch64", "linux/arm64"), ("linux/arm64/v8", "linux/arm64"), ("linux/arm", "linux/arm/v7"),
        ("linux/armhf", "linux/arm/v7"), ("linux/arm/v6", "linux/arm/v6"), ("linux/i386", "linux/386"),
        ("windows/amd64", "windows/amd64"), ("linux/riscv64", "linux/riscv64"),
    ])
    func understandsEveryName(text: String, platform: String) throws {
        #expect(try Platform(text).description == platform)
    }

    @Test(arguments: ["", "linux", "linux/", "/amd64", "linux/arm/v7/x", "linux/a b"])
    func refusesWhatIsNoPlatform(text: String) {
        #expect {
            try Platform(text)
        } throws: {
            "\($0)" == "'\(text)' is not a platform: expected one such as 'linux/arm64'"
        }
    }

    @Test(arguments: [
        ("linux/amd64", 0), ("linux/arm64", 1), ("linux/arm64/v9", 1), ("linux/arm/v7", 2), ("linux/arm/v8", 2),
        ("linux/arm/v6", 3), ("linux/amd64/v3", 0),
    ])
    func picksTheEntryThatSuitsBest(wanted: String, entry: Int) throws {
        let index = try index(of: ["linux/amd64", "linux/arm64/v8", "linux/arm/v7", "linux/arm/v5", "unknown/unknown"])
        #expect(try index.manifest(for: Platform(wanted)) == index.manifests[entry])
    }

    @Test func saysWhichPlatformsThereAre() throws {
        let index = try index(of: ["linux/s390x", "linux/amd64", "unknown/unknown"])
        #expect {
            try index.manifest(for: Platform("linux/arm64"))
        } throws: {
            "\($0)" == "the image index has nothing for 'linux/arm64': it has linux/amd64, linux/s390x"
        }
    }

    private func index(of platforms: [String]) throws -> ImageIndex {
        let manifests = try platforms.map { name in
            Descriptor(
                mediaType: .ociManifest, digest: Digest(of: Array(name.utf8)), size: 1, platform: try Platform(name))
        }
        return ImageIndex(format: .oci, manifests: manifests)
    }
}
