import OCI
import TestSupport
import Testing

@testable import Registry

/// Against the registry that Debian has.
@Suite(.requires(tool: "docker-registry"))
struct DockerRegistryTests {
    private static let ada = Credentials.password(user: "ada", Secret("open sesame"))

    private func name(_ text: String) throws -> RepositoryName { try RepositoryName(text) }

    /// An image of one layer, its blobs pushed.
    private func push(_ layer: Blob, to repository: RepositoryName, with client: RegistryClient) throws -> ImageDocument
    {
        let configuration = Blob(
            Array(#"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}"#.utf8),
            .ociConfiguration)
        for blob in [configuration, layer] {
            try client.writeBlob(blob.descriptor, to: repository) { try blob.read($0) }
        }
        func json(_ descriptor: Descriptor) -> String {
            #"{"mediaType":"\#(descriptor.mediaType)","digest":"\#(descriptor.digest)","size":\#(descriptor.size)}"#
        }
        let text = """
            {"schemaVersion":2,"mediaType":"\(MediaType.ociManifest)","config":\(json(configuration.descriptor)),\
            "layers":[\(json(layer.descriptor))]}
            """
        return try ImageDocument(parsing: Array(text.utf8), as: .ociManifest)
    }

    private func roundTrip(_ client: RegistryClient) throws {
        let repository = try name("team/deep/blog")
        let layer = Blob(seed: 1, size: 3_000_000)
        let document = try push(layer, to: repository, with: client)
        try client.put(document, as: .digest(document.descriptor.digest), in: repository)
        try client.put(document, as: .tag(Tag("main")), in: repository)

        let found = try #require(try client.manifest(.tag(Tag("main")), of: repository))
        #expect(found == document)
        #expect(try client.manifestDescriptor(.tag(Tag("main")), of: repository) == document.descriptor)
        #expect(try client.tags(of: repository) == [Tag("main")])
        #expect(try client.bytes(layer.descriptor, of: repository) == layer.bytes)
    }

    @Test func pushesAndPullsWithoutTLS() throws {
        try withDockerRegistry { try roundTrip($0.client()) }
    }

    @Test(.requires(tool: "htpasswd")) func pushesAndPullsWithAPassword() throws {
        try withDockerRegistry(.password) { registry throws in
            try roundTrip(registry.client(Self.ada))
            let wrong = try registry.client(.password(user: "ada", Secret("sesame")))
            #expect { try wrong.tags(of: name("team/deep/blog")) } throws: {
                "\($0)" == """
                    cannot list the tags of 'team/deep/blog': '127.0.0.1:\(registry.port)' answered 401 to user 'ada'
                      UNAUTHORIZED: authentication required
                      check the credentials
                    """
            }
            #expect(throws: AuthenticationError.noCredentials(host: "127.0.0.1:\(registry.port)")) {
                try registry.client().ping()
            }
        }
    }

    @Test(.requires(tool: "openssl")) func pushesAndPullsWithTLS() throws {
        try withDockerRegistry(.tls) { registry throws in
            try roundTrip(registry.client(trusting: registry.authority))
            #expect {
                try registry.client().ping()
            } throws: {
                guard case HTTPError.untrusted(let host, _) = $0 else { return false }
                return host == "127.0.0.1:\(registry.port)"
            }
            let insecure = RegistryClient(
                try registry.address, transport: Transport(insecureHosts: ["127.0.0.1:\(registry.port)"]))
            try insecure.ping()
        }
    }

    @Test func sendsNothingThatIsThere() throws {
        try withDockerRegistry { registry throws in
            let client = try registry.client()
            let blob = Blob(seed: 2, size: 100_000)
            #expect(try client.writeBlob(blob.descriptor, to: name("one")) { try blob.read($0) } == .copied)
            #expect(
                try client.writeBlob(blob.descriptor, to: name("one")) { _ in Issue.record("the blob was read again") }
                    == .present)
            #expect(
                try client.writeBlob(blob.descriptor, to: name("two"), mountingFrom: [name("none"), name("one")]) { _ in
                    Issue.record("the blob was read again")
                } == .mounted)
            #expect(try client.hasBlob(blob.descriptor.digest, in: name("two")))
        }
    }

    @Test(arguments: [0, 1, 70_000, 5_000_000])
    func streamsABlobOfUnknownDigest(size: Int) throws {
        try withDockerRegistry { registry throws in
            let client = try registry.client()
            let blob = Blob(seed: 3, size: size)
            let descriptor = try client.streamBlob(.ociLayerGzip, to: name("streamed")) { try blob.read($0) }
            #expect(descriptor == blob.descriptor)
            #expect(try client.bytes(descriptor, of: name("streamed")) == blob.bytes)
        }
    }

    @Test func leavesNothingOfAnUploadThatFails() throws {
        try withDockerRegistry { registry throws in
            let client = try registry.client()
            let (blob, other) = (Blob(seed: 4, size: 200_000), Blob(seed: 5, size: 200_000))
            #expect(
                throws: ContentError.otherContent(blob.descriptor.digest, found: other.descriptor.digest)
            ) { try client.writeBlob(blob.descriptor, to: name("failed")) { try other.read($0) } }
            #expect(throws: CancellationError.self) {
                try client.streamBlob(.ociLayerGzip, to: name("failed")) { take in
                    try blob.read(take)
                    throw CancellationError()
                }
            }
            #expect(try !client.hasBlob(blob.descriptor.digest, in: name("failed")))
        }
    }

    @Test func deletesByDigest() throws {
        try withDockerRegistry { registry throws in
            let client = try registry.client()
            let document = try push(Blob(seed: 6, size: 10), to: name("gone"), with: client)
            try client.put(document, as: .tag(.latest), in: name("gone"))
            try client.deleteManifest(document.descriptor.digest, of: name("gone"))
            #expect(try client.manifest(.tag(.latest), of: name("gone")) == nil)
            #expect(try client.manifestDescriptor(.tag(.latest), of: name("gone")) == nil)
        }
    }

    @Test func saysInTheRegistrysWordsWhatItRefuses() throws {
        try withDockerRegistry { registry throws in
            let client = try registry.client()
            let missing = Blob(seed: 7, size: 10)
            let document = try push(missing, to: name("full"), with: client)
            #expect { try client.put(document, as: .tag(.latest), in: name("empty")) } throws: {
                "\($0)".hasPrefix(
                    """
                    cannot put manifest 'latest' into 'empty': '127.0.0.1:\(registry.port)' answered 400
                      MANIFEST_BLOB_UNKNOWN: blob unknown to registry
                    """)
            }
            #expect(try client.tags(of: name("nothing")) == nil)
        }
    }
}
