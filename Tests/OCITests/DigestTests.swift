import OCI
import TestSupport
import Testing

@Suite struct DigestTests {
    @Test func agreesWithSha256sum() throws {
        let message = Array("an image".utf8)
        let line = try run("sha256sum", input: message).success().outputText
        #expect(Digest(of: message).description == "sha256:" + line.prefix(64))
    }

    @Test(arguments: [Digest.Algorithm.sha256: 64, .sha512: 128])
    func parsesBothRegisteredAlgorithms(algorithm: Digest.Algorithm, digits: Int) throws {
        let hex = String(repeating: "0f", count: digits / 2)
        let digest = try Digest("\(algorithm):\(hex)")
        #expect((digest.algorithm, digest.hex) == (algorithm, hex))
        #expect(digest.description == "\(algorithm):\(hex)")
    }

    @Test(arguments: [
        ("", "'' is not a digest: expected 'sha256:' and 64 digits from 0 to f"),
        ("latest", "'latest' is not a digest: expected 'sha256:' and 64 digits from 0 to f"),
        ("md5:00", "'md5:00' is not a digest we know: expected 'sha256' or 'sha512'"),
        ("SHA256:00", "'SHA256:00' is not a digest we know: expected 'sha256' or 'sha512'"),
        (
            "sha256:../../etc/passwd",
            "'sha256:../../etc/passwd' is not a digest: expected 64 digits from 0 to f after 'sha256:'"
        ),
        (
            "sha256:" + String(repeating: "A", count: 64),
            """
            'sha256:\(String(repeating: "A", count: 64))' is not a digest: \
            expected 64 digits from 0 to f after 'sha256:'
            """
        ),
    ])
    func refusesWhatIsNoDigest(text: String, sentence: String) {
        #expect { try Digest(text) } throws: { "\($0)" == sentence }
    }
}

@Suite struct ContentCheckTests {
    private static let content = Array("content".utf8)
    private static let descriptor = Descriptor(of: content, mediaType: .ociLayer)

    @Test func acceptsTheContentOfTheDescriptor() throws {
        try ContentCheck.check(Self.content, Self.descriptor)
    }

    @Test(arguments: ["content!": "has more than its 7 bytes", "conten": "has 6 of its 7 bytes"])
    func refusesAnotherLength(content: String, reason: String) {
        #expect {
            try ContentCheck.check(Array(content.utf8), Self.descriptor)
        } throws: {
            "\($0)" == "'\(Self.descriptor.digest)' \(reason)"
        }
    }

    @Test func refusesOtherContentOfTheSameLength() {
        let found = Digest(of: Array("Content".utf8))
        #expect {
            try ContentCheck.check(Array("Content".utf8), Self.descriptor)
        } throws: {
            "\($0)" == "'\(Self.descriptor.digest)' has other content: its digest is '\(found)'"
        }
    }

    @Test func saysThatSha512IsNotChecked() throws {
        let digest = try Digest("sha512:" + String(repeating: "0", count: 128))
        let descriptor = Descriptor(mediaType: .ociLayer, digest: digest, size: 0)
        #expect(throws: ContentError.unverifiable(digest)) { try ContentCheck.check([], descriptor) }
        #expect(
            ContentError.unverifiable(digest).description
                == "cannot check '\(digest)': content is checked by sha256 only")
    }
}
