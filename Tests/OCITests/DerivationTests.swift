import OCI
import SystemPackage
import TestSupport
import Testing

@Suite struct DerivationTests {
    private let created: CreationTime

    init() throws { created = try CreationTime(secondsSince1970: 1_700_000_000) }

    @Test func addsLayersAndHistoryToTheBase() throws {
        try withLayout { layout in
            let base = try writeImage("1", "2", to: layout)
            var image = try DerivedImage(from: base, layout.configuration(of: base), created: created)
            let blob = try layout.streamBlob(.ociLayer) { take in try take([1, 2, 3].span.bytes) }
            image.append(ImageLayer(diffID: blob.digest, blob: blob), createdBy: "build.sh")
            image.append(nil, createdBy: "true")
            image.execution.command = ["/run.sh"]
            let descriptor = try image.write(to: layout, annotations: ["a": "b"])

            guard case .manifest(let manifest) = try layout.document(descriptor) else {
                Issue.record("a derived image is no manifest")
                return
            }
            #expect(manifest.layers == base.layers + [blob] && image.added == [blob])
            #expect(manifest.annotations == ["a": "b"])
            let configuration = try layout.configuration(of: manifest)
            #expect(configuration.created == created)
            #expect(configuration.execution.command == ["/run.sh"])
            #expect(configuration.history.map(\.createdBy) == ["1", "2", "build.sh", "true"])
            #expect(configuration.history.map(\.isEmptyLayer) == [false, false, false, true])
            #expect(configuration.history.map(\.created) == [nil, nil, created, created])
            try layout.tag(descriptor, as: ReferenceName("derived"))
            #expect(try layout.verify() == [])
        }
    }

    @Test func isInTheFormatOfItsBaseOrInTheWantedOne() throws {
        try withLayout { layout in
            let base = try writeImage("1", format: .docker, to: layout)
            let configuration = try layout.configuration(of: base)
            let blob = try layout.streamBlob(.ociLayerGzip) { take in try take([1].span.bytes) }
            for (format, layer) in [(nil, MediaType.dockerLayerGzip), (ImageFormat.oci, .ociLayerGzip)] {
                var image = try DerivedImage(from: base, configuration, created: created, format: format)
                image.append(ImageLayer(diffID: blob.digest, blob: blob), createdBy: "build.sh")
                let descriptor = try image.write(to: layout)
                #expect(descriptor.mediaType.format == format ?? .docker)
                guard case .manifest(let manifest) = try layout.document(descriptor) else { continue }
                #expect(manifest.layers.last?.mediaType == layer)
            }
        }
    }

    @Test func refusesAConfigurationOfAnotherImage() throws {
        try withLayout { layout in
            let (one, two) = try (writeImage("1", to: layout), writeImage("1", "2", to: layout))
            let configuration = try layout.configuration(of: two)
            #expect {
                try DerivedImage(from: one, configuration, created: created)
            } throws: { error in
                "\(error)" == "cannot use the image manifest: it has 1 layers, its configuration 2"
            }
        }
    }
}

@Suite struct StreamedBlobTests {
    @Test func hasTheDigestOfWhatWasWritten() throws {
        try withLayout { layout in
            let content = Array("content".utf8)
            for _ in 1...2 {
                let descriptor = try layout.streamBlob(.ociLayer) { take in
                    for byte in content { try take([byte].span.bytes) }
                }
                #expect(descriptor == Descriptor(of: content, mediaType: .ociLayer))
                #expect(try layout.has(descriptor))
            }
            #expect(try layout.verify() == [])
        }
    }

    @Test func isNotThereWhenItsMakerFails() throws {
        try withLayout { layout in
            #expect(throws: CancellationError.self) {
                try layout.streamBlob(.ociLayer) { take in
                    try take([1].span.bytes)
                    throw CancellationError()
                }
            }
            #expect(try layout.verify() == [])
            let left = try run("find", [layout.path.string, "-name", "content", "-o", "-path", "*/sha256/*"]).success()
            #expect(left.outputText.isEmpty)
        }
    }
}
