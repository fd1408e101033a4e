import OCI
import SystemPackage
import TestSupport
import Testing

@Suite struct CanonicalLayerTests {
    private let diffID = Digest(of: Array("tar".utf8))

    private func layer(_ content: String, in lease: ImageLease) throws -> ImageLayer {
        let blob = try lease.streamBlob(.ociLayerGzip) { take in try take(Array(content.utf8).span.bytes) }
        return ImageLayer(diffID: diffID, blob: blob)
    }

    @Test func isTheFirstBlobOfATarAsLongAsThatIsKept() throws {
        try withTemporaryDirectory(on: .memory) { directory in
            let path = directory.appending("store")
            let store = try ImageStore(path)
            let first = try store.withLease { lease in
                let first = try layer("of one libdeflate", in: lease)
                #expect(try lease.canonical(first) == first)
                #expect(try lease.canonical(layer("of another", in: lease)) == first)
                #expect(try ImageStore(path).withLease { try $0.canonical(layer("of another", in: $0)) } == first)
                return first
            }
            #expect(try names(in: path.appending(".layers")) == [diffID.hex])
            #expect(try store.collect().blobs.map(\.digest).contains(first.blob.digest))
            #expect(try names(in: path.appending(".layers")) == [])
            try store.withLease { lease in
                let second = try layer("of another", in: lease)
                #expect(try lease.canonical(second) == second)
                // What was collected while its link stayed.
                try run("ln", ["-sfn", "../blobs/sha256/\(first.blob.digest.hex)", "\(path)/.layers/\(diffID.hex)"])
                    .success()
                #expect(try lease.canonical(second) == second)
                #expect(try lease.canonical(layer("of a third", in: lease)) == second)
            }
        }
    }

    @Test func isHeldAsLongAsTheLease() throws {
        try withTemporaryDirectory(on: .memory) { directory in
            let store = try ImageStore(directory.appending("store"))
            let first = try store.withLease { try $0.canonical(layer("of one libdeflate", in: $0)) }
            try store.withLease { lease in
                let known = try lease.canonical(layer("of another", in: lease))
                #expect(known == first)
                #expect(try store.collect().blobs.isEmpty)
            }
            #expect(try store.collect().blobs.count == 2)
        }
    }
}
