import OCI
import TestSupport
import Testing

@Suite struct CopyTests {
    @Test func copiesEveryBlobOnceAndNothingThatIsThere() throws {
        try withLayout { source in
            try withLayout { destination in
                let first = try writeImage("1", "2", "2", to: source)
                let second = try writeImage("1", "3", to: source)
                let report = try copyImage(first.descriptor, from: source, to: destination)
                #expect(report.copied == [first.configuration, first.layers[0], first.layers[1]])
                #expect(report.present.isEmpty)
                let next = try copyImage(second.descriptor, from: source, to: destination)
                #expect(next.copied == [second.configuration, second.layers[1]])
                #expect(next.present == [second.layers[0]])
                #expect(try destination.document(second.descriptor) == .manifest(second))
                #expect(try destination.verify() == [])
            }
        }
    }

    @Test func copiesAnIndexOrOnePlatformOfIt() throws {
        try withLayout { source in
            let manifests = try [
                writeImage("1", platform: "linux/amd64", to: source),
                writeImage("2", platform: "linux/arm64", format: .docker, to: source),
            ]
            var entries = manifests.map(\.descriptor)
            entries[0].platform = try Platform("linux/amd64")
            entries[1].platform = try Platform("linux/arm64")
            let index = ImageIndex(format: .docker, manifests: entries)
            try source.write(.index(index))
            try withLayout { destination in
                let report = try copyImage(index.descriptor, from: source, to: destination)
                #expect(report.image == index.descriptor && report.copied.count == 4)
                try destination.tag(report.image, as: ReferenceName("all"))
                #expect(try destination.verify() == [])
            }
            try withLayout { destination in
                let platform = try Platform("linux/arm64")
                let report = try copyImage(index.descriptor, from: source, to: destination, platform: platform)
                #expect(report.image.digest == manifests[1].descriptor.digest && report.copied.count == 2)
                #expect(try !destination.has(index.descriptor))
            }
        }
    }

    @Test func throwsTheFirstErrorAndWritesNoDocument() throws {
        try withLayout { source in
            try withLayout { destination in
                let manifest = try writeImage("1", "2", to: source)
                let size = Int(manifest.layers[1].size)
                try overwrite(manifest.layers[1].digest, with: String(repeating: "x", count: size), in: source.path)
                #expect(throws: ContentError.self) {
                    try copyImage(manifest.descriptor, from: source, to: destination)
                }
                #expect(try !destination.has(manifest.descriptor))
                #expect(try !destination.has(manifest.layers[1]))
            }
        }
    }

    @Test func refusesForeignLayers() throws {
        try withLayout { layout in
            let type = try MediaType("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip")
            let layer = Descriptor(of: [1], mediaType: type)
            let configuration = Descriptor(of: [2], mediaType: .ociConfiguration)
            let manifest = try ImageManifest(format: .docker, configuration: configuration, layers: [layer])
            try layout.write(.manifest(manifest))
            #expect {
                try copyImage(manifest.descriptor, from: layout, to: layout)
            } throws: {
                "\($0)" == "cannot copy layer '\(layer.digest)': it is a foreign layer, which is kept elsewhere"
            }
        }
    }
}
