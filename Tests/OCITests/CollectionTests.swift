import OCI
import SystemPackage
import TestSupport
import Testing
import Threads

@Suite struct CollectionTests {
    private func withStore(_ body: (ImageStore) throws -> Void) throws {
        try withTemporaryDirectory(on: .memory) { directory in
            let store = try ImageStore(directory.appending("store"))
            try body(store)
            #expect(try store.layout.verify() == [])
        }
    }

    private func tagged(_ texts: String, _ name: String, in store: ImageStore) throws -> ImageManifest {
        let manifest = try writeImage(texts, to: store.layout)
        try store.withLease { try $0.tag(manifest.descriptor, as: ImageReference(name)) }
        return manifest
    }

    private func digests(_ manifests: ImageManifest...) -> Set<Digest> {
        Set(manifests.flatMap { [$0.descriptor.digest, $0.configuration.digest] + $0.layers.map(\.digest) })
    }

    @Test func removesWhatNoNameLeadsTo() throws {
        try withStore { store throws in
            let (first, second) = try (tagged("1", "first", in: store), tagged("2", "second", in: store))
            #expect(try store.collect().blobs.isEmpty)
            try store.untag(ImageReference("first"))
            let expected = digests(first).subtracting(digests(second))
            let planned = try store.collect(dryRun: true)
            #expect(Set(planned.blobs.map(\.digest)) == expected && planned.freed > 0)
            #expect(try store.layout.has(first.descriptor))
            #expect(try store.collect() == planned)
            #expect(try !store.layout.has(first.descriptor) && store.layout.has(second.layers[0]))
        }
    }

    @Test func keepsWhatALeaseHoldsUntilItEnds() throws {
        try withStore { store throws in
            let manifest = try tagged("1", "held", in: store)
            try store.withLease { lease in
                _ = try lease.image(ImageReference("held"))
                let making = try lease.streamBlob(.ociLayer) { try $0([1, 2, 3].span.bytes) }
                try store.untag(ImageReference("held"))
                // A process of its own would see no more of the lease than this other store does.
                let other = try ImageStore(store.layout.path)
                #expect(try other.collect().blobs.isEmpty)
                #expect(try other.layout.has(making))
            }
            #expect(try store.collect().blobs.count == digests(manifest).count + 1)
            #expect(try names(in: store.layout.path.appending(".leases")) == [".gate"])
        }
    }

    @Test func keepsTheNamesOfImagesThatAreHeld() throws {
        try withStore { store throws in
            _ = try tagged("1", "held", in: store)
            _ = try tagged("2", "other", in: store)
            try store.withLease { lease in
                _ = try lease.image(ImageReference("held"))
                let report = try store.collect(RetentionPolicy(size: 0))
                #expect(report.names.map(\.description) == ["docker.io/library/other:latest"])
                #expect(report.remaining > 0)
            }
        }
    }

    @Test func removesTheLeastRecentlyUsedFirst() throws {
        try withStore { store throws in
            let manifests = try ["a", "b", "c"].map { try tagged($0, $0, in: store) }
            for (manifest, day) in zip(manifests, ["2020-01-02", "2020-01-01", "2020-01-03"]) {
                let path = store.layout.path.appending("blobs/sha256/\(manifest.descriptor.digest.hex)")
                try run("touch", ["-d", day, path.string]).success()
            }
            let all = try store.collect(dryRun: true).remaining
            var report = try store.collect(RetentionPolicy(size: all), dryRun: true)
            #expect(report.names.isEmpty)
            report = try store.collect(RetentionPolicy(size: all - 1), dryRun: true)
            #expect(report.names.map(\.description) == ["docker.io/library/b:latest"])
            try store.withLease { _ = try $0.image(ImageReference("b")) }
            report = try store.collect(RetentionPolicy(age: .seconds(3600), size: all))
            #expect(report.names.map(\.description) == ["docker.io/library/a:latest", "docker.io/library/c:latest"])
            #expect(try store.images().count == 1)
        }
    }

    @Test func removesNothingBesideWriters() throws {
        try withStore { store throws in
            let path = store.layout.path
            let ended = Monitor(0)
            let writers = try (0..<4).map { number in
                try Thread {
                    defer { ended.update { $0 += 1 } }
                    do {
                        for round in 0..<25 {
                            try ImageStore(path).withLease { lease in
                                let layer = try lease.streamBlob(.ociLayer) { take in
                                    try take(Array("layer \(round)".utf8).span.bytes)
                                }
                                var configuration = ImageConfiguration(platform: .current)
                                configuration.appendLayer(diffID: layer.digest, HistoryEntry())
                                let manifest = try ImageManifest(
                                    format: .oci, configuration: lease.write(configuration), layers: [layer])
                                try lease.write(.manifest(manifest))
                                try lease.tag(manifest.descriptor, as: ImageReference("image\(number)"))
                            }
                        }
                    } catch {
                        Issue.record(error)
                    }
                }
            }
            repeat { _ = try store.collect() } while ended.update({ $0 }) < 4
            for writer in writers { writer.join() }
            #expect(try store.images().count == 4)
            #expect(try store.layout.verify() == [])
        }
    }
}
