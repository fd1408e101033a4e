import OCI
import Synchronization
import TestSupport
import Testing

@Suite struct CopyTests {
    @Test func copiesEveryBlobOnceAndNothingThatIsThere() throws {
        try withLayout { source in
            try withLayout { destination in
                let first = try writeImage("1", "2", "2", to: source)
                let second = try writeImage("1", "3", to: source)
                let report = try copyImage(first.descriptor, from: source, to: destination)
                #expect(report.blobs(.copied) == [first.configuration, first.layers[0], first.layers[1]])
                #expect(report.blobs(.present).isEmpty)
                let next = try copyImage(second.descriptor, from: source, to: destination)
                #expect(next.blobs(.copied) == [second.configuration, second.layers[1]])
                #expect(next.blobs(.present) == [second.layers[0]])
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
                #expect(report.image == index.descriptor && report.blobs(.copied).count == 4)
                try destination.tag(report.image, as: ReferenceName("all"))
                #expect(try destination.verify() == [])
            }
            try withLayout { destination in
                let platform = try Platform("linux/arm64")
                let report = try copyImage(index.descriptor, from: source, to: destination, platform: platform)
                #expect(report.image.digest == manifests[1].descriptor.digest && report.blobs(.copied).count == 2)
                #expect(try !destination.has(index.descriptor))
            }
        }
    }

    @Test func convertsDockersDocumentsWhereThatIsWanted() throws {
        try withLayout { source in
            let manifests = try [
                writeImage("1", platform: "linux/amd64", format: .docker, to: source),
                writeImage("2", platform: "linux/arm64", to: source),
            ]
            var entries = manifests.map(\.descriptor)
            entries[0].platform = try Platform("linux/amd64")
            entries[1].platform = try Platform("linux/arm64")
            let index = ImageIndex(format: .docker, manifests: entries)
            try source.write(.index(index))
            try withLayout { destination in
                let report = try copyImage(index.descriptor, from: source, to: destination, as: .oci)
                guard case .index(let copy) = try destination.document(report.image) else {
                    Issue.record("the index became something else")
                    return
                }
                #expect(copy.mediaType == .ociIndex && copy.manifests.map(\.mediaType) == [.ociManifest, .ociManifest])
                #expect(copy.manifests.map(\.platform) == entries.map(\.platform))
                #expect(copy.manifests[1] == entries[1], "what is OCI's already stays")
                let platform = try Platform("linux/amd64")
                let one = try copyImage(index.descriptor, from: source, to: destination, platform: platform, as: .oci)
                #expect(one.image == copy.manifests[0])
                #expect(one.origins == [index.descriptor.digest, entries[0].digest])
                guard case .manifest(let manifest) = try destination.document(one.image) else {
                    Issue.record("the manifest became something else")
                    return
                }
                #expect(manifest.configuration.mediaType == .ociConfiguration)
                #expect(manifest.layers.map(\.mediaType) == [.ociLayer])
                #expect(one.blobs(.copied).isEmpty)
                try destination.tag(report.image, as: ReferenceName("all"))
                #expect(try destination.verify() == [])
            }
        }
    }

    @Test func tellsWhatTravels() throws {
        try withLayout { source in
            try withLayout { destination in
                let manifest = try writeImage("1", "2", to: source)
                let events = Mutex<[CopyEvent]>([])
                let blobs = [manifest.configuration] + manifest.layers
                for arrival in [BlobArrival.copied, .present] {
                    try copyImage(manifest.descriptor, from: source, to: destination, parallel: 1) { event in
                        events.withLock { $0.append(event) }
                    }
                    let seen = events.withLock { take(&$0) }
                    #expect(
                        seen == [.planned(blobs)]
                            + blobs.flatMap { blob -> [CopyEvent] in
                                (arrival == .copied ? [.moved(blob, to: blob.size)] : []) + [.arrived(blob, arrival)]
                            })
                }
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

/// Empties an array.
func take<Element>(_ array: inout [Element]) -> [Element] {
    defer { array = [] }
    return array
}
