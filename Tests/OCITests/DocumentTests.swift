import Testing

@testable import OCI

private let zeros = "sha256:" + String(repeating: "0", count: 64)
private let config = #""config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"\#(zeros)","size":2}"#

@Suite struct ManifestTests {
    private let configuration = Descriptor(of: Array("{}".utf8), mediaType: .ociConfiguration)
    private let layers = [
        Descriptor(of: [1], mediaType: .ociLayerGzip), Descriptor(of: [2], mediaType: .dockerLayerGzip),
    ]

    @Test(arguments: [ImageFormat.oci, .docker])
    func survivesBeingWrittenAndParsed(format: ImageFormat) throws {
        let manifest = try ImageManifest(
            format: format, configuration: configuration, layers: layers, annotations: ["b": "<&>", "a": "é"])
        let parsed = try ImageManifest(parsing: manifest.bytes, as: format.manifest)
        #expect(parsed == manifest)
        #expect(manifest.layers.allSatisfy { $0.mediaType.format == format })
        #expect(manifest.configuration.mediaType == format.configuration)
        #expect(manifest.layers.map(\.digest) == layers.map(\.digest))
        #expect(manifest.descriptor.digest == Digest(of: manifest.bytes))
    }

    @Test func isCanonicalJSON() throws {
        let manifest = try ImageManifest(
            format: .oci, configuration: configuration, layers: [], annotations: ["b": "<&>", "a": ""])
        #expect(
            String(decoding: manifest.bytes, as: UTF8.self) == """
                {"annotations":{"a":"","b":"<&>"},"config":{"digest":"\(configuration.digest)",\
                "mediaType":"application/vnd.oci.image.config.v1+json","size":2},"layers":[],\
                "mediaType":"application/vnd.oci.image.manifest.v1+json","schemaVersion":2}
                """)
    }

    @Test func keepsTheBytesOfWhatItParsed() throws {
        let bytes = Array("{ \"schemaVersion\": 2, \"unknown\": 1.0, \(config), \"layers\": [] }\n".utf8)
        let document = try ImageDocument(parsing: bytes, as: .ociManifest)
        #expect(document.bytes == bytes)
        #expect(document.descriptor == Descriptor(of: bytes, mediaType: .ociManifest))
    }

    @Test(arguments: [
        ("{}", "'schemaVersion' is missing"), ("[]", "it is not a JSON object"),
        ("{", "it is not JSON: it ends early"),
        (#"{"schemaVersion":1}"#, "'schemaVersion': it is 1, and only 2 is supported"),
        (#"{"schemaVersion":2}"#, "'config' is missing"),
        (#"{"schemaVersion":2,\#(config),"layers":null}"#, "'layers' is missing"),
        (#"{"schemaVersion":2,\#(config),"layers":{}}"#, "'layers' is not a list of objects"),
        (#"{"schemaVersion":2,\#(config),"layers":[{}]}"#, "'layers[0].mediaType' is missing"),
        (#"{"schemaVersion":2,"config":{"mediaType":"a/b","digest":1}}"#, "'config.digest' is not a string"),
        (
            #"{"schemaVersion":2,"config":{"mediaType":"a/b","digest":"x"}}"#,
            "'config.digest': 'x' is not a digest: expected 'sha256:' and 64 digits from 0 to f"
        ),
        (
            #"{"schemaVersion":2,"config":{"mediaType":"a/b","digest":"\#(zeros)","size":-1}}"#,
            "'config.size': -1 is negative"
        ),
        (
            #"{"schemaVersion":2,"config":{"mediaType":"a/b","digest":"\#(zeros)","size":1e3}}"#,
            "'config.size' is not a whole number"
        ),
        (
            #"{"schemaVersion":2,\#(config),"layers":[],"manifests":[]}"#,
            "it has 'manifests' too, which another kind of document has"
        ),
        (
            #"{"schemaVersion":2,\#(config),"layers":[],"fsLayers":[]}"#,
            "it has 'fsLayers' too, which another kind of document has"
        ),
        (
            #"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json",\#(config),"layers":[]}"#,
            """
            it was announced as 'application/vnd.oci.image.manifest.v1+json' \
            and says it is 'application/vnd.oci.image.index.v1+json'
            """
        ),
    ])
    func refusesWhatIsNoManifest(text: String, reason: String) {
        #expect {
            try ImageDocument(parsing: Array(text.utf8), as: .ociManifest)
        } throws: {
            "\($0)" == "cannot use the image manifest: \(reason)"
        }
    }

    @Test func refusesATypeThatItDoesNotKnow() throws {
        let schema1 = try MediaType("application/vnd.docker.distribution.manifest.v1+prettyjws")
        #expect {
            try ImageDocument(parsing: [], as: schema1)
        } throws: {
            "\($0)"
                == "cannot use the image manifest: 'application/vnd.docker.distribution.manifest.v1+prettyjws' is not supported"
        }
    }

    @Test func refusesMoreThanFourMebibytes() {
        let bytes = [UInt8](repeating: 0x20, count: 4 << 20 | 1)
        #expect {
            try ImageManifest(parsing: bytes, as: .ociManifest)
        } throws: {
            "\($0)" == "cannot use the image manifest: it is larger than 4194304 bytes"
        }
    }
}

@Suite struct IndexTests {
    @Test(arguments: ["config", "layers", "fsLayers"])
    func refusesWhatCouldBeAManifest(member: String) {
        let text = #"{"schemaVersion":2,"manifests":[],"\#(member)":[]}"#
        #expect {
            try ImageIndex(parsing: Array(text.utf8), as: .ociIndex)
        } throws: {
            "\($0)" == "cannot use the image index: it has '\(member)' too, which another kind of document has"
        }
    }

    @Test func keepsWhatItDoesNotKnowWhenItsEntriesChange() throws {
        let text = """
            {"schemaVersion":2,"x":1.50,"annotations":{"a":"b"},"manifests":[{"mediaType":"a/b","digest":"\(zeros)","size":3,\
            "data":"AAAA","artifactType":"c/d","platform":{"os":"linux","architecture":"arm","variant":"v6"}}]}
            """
        let index = try ImageIndex(parsing: Array(text.utf8), as: .ociIndex)
        let changed = index.replacing(manifests: index.manifests + [Descriptor(of: [], mediaType: .ociManifest)])
        guard case .object(var members) = try JSON(parsing: changed.bytes),
            case .array(let entries) = members["manifests"]
        else { Issue.record("an index is an object with a list"); return }
        #expect(members.removeValue(forKey: "mediaType") == .string(MediaType.ociIndex.description))
        members["manifests"] = .array([entries[0]])
        #expect(.object(members) == (try JSON(parsing: Array(text.utf8))))
        #expect(entries.count == 2)
    }
}
