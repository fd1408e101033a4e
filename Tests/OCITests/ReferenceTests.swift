import OCI
import Testing

private let f64 = String(repeating: "f", count: 64)
private let f128 = String(repeating: "f", count: 128)
private let identifier = "1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a"

/// A text and the parts that it has.
struct ReferenceCase: Sendable, CustomTestStringConvertible {
    let text: String
    let registry: String
    let repository: String
    let tag: String?
    let digest: String?

    init(_ text: String, _ registry: String, _ repository: String, tag: String? = nil, digest: String? = nil) {
        (self.text, self.registry, self.repository, self.tag, self.digest) = (text, registry, repository, tag, digest)
    }

    var testDescription: String { text }
}

/// The inputs are those that github.com/distribution/reference is tested with, the parts what docker makes of them.
@Suite struct ReferenceTests {
    @Test(arguments: [
        ReferenceCase("test_com", "docker.io", "library/test_com"),
        ReferenceCase("test.com:tag", "docker.io", "library/test.com", tag: "tag"),
        ReferenceCase("test.com:5000", "docker.io", "library/test.com", tag: "5000"),
        ReferenceCase("test.com/repo:tag", "test.com", "repo", tag: "tag"),
        ReferenceCase("test:5000/repo", "test:5000", "repo"),
        ReferenceCase("test:5000/repo:tag", "test:5000", "repo", tag: "tag"),
        ReferenceCase("test:5000/repo@sha256:\(f64)", "test:5000", "repo", digest: "sha256:\(f64)"),
        ReferenceCase("test:5000/repo:tag@sha256:\(f64)", "test:5000", "repo", tag: "tag", digest: "sha256:\(f64)"),
        ReferenceCase("lowercase:Uppercase", "docker.io", "library/lowercase", tag: "Uppercase"),
        ReferenceCase(
            String(repeating: "a/", count: 127) + "a:tag-puts-this-over-max", "docker.io",
            String(repeating: "a/", count: 127) + "a", tag: "tag-puts-this-over-max"),
        ReferenceCase("sub-dom1.foo.com/bar/baz/quux", "sub-dom1.foo.com", "bar/baz/quux"),
        ReferenceCase(
            "sub-dom1.foo.com/bar/baz/quux:some-long-tag", "sub-dom1.foo.com", "bar/baz/quux", tag: "some-long-tag"),
        ReferenceCase(
            "b.gcr.io/test.example.com/my-app:test.example.com", "b.gcr.io", "test.example.com/my-app",
            tag: "test.example.com"),
        ReferenceCase("xn--n3h.com/myimage:xn--n3h.com", "xn--n3h.com", "myimage", tag: "xn--n3h.com"),
        ReferenceCase(
            "xn--7o8h.com/myimage:xn--7o8h.com@sha512:\(f128)", "xn--7o8h.com", "myimage", tag: "xn--7o8h.com",
            digest: "sha512:\(f128)"),
        ReferenceCase("foo_bar.com:8080", "docker.io", "library/foo_bar.com", tag: "8080"),
        ReferenceCase("foo/foo_bar.com:8080", "docker.io", "foo/foo_bar.com", tag: "8080"),
        ReferenceCase("192.168.1.1", "docker.io", "library/192.168.1.1"),
        ReferenceCase("192.168.1.1:5000", "docker.io", "library/192.168.1.1", tag: "5000"),
        ReferenceCase("192.168.1.1/repo", "192.168.1.1", "repo"),
        ReferenceCase("192.168.1.1:5000/repo:5050", "192.168.1.1:5000", "repo", tag: "5050"),
        ReferenceCase("[2001:db8::1]/repo", "[2001:db8::1]", "repo"),
        ReferenceCase("[2001:db8:1:2:3:4:5:6]/repo:tag", "[2001:db8:1:2:3:4:5:6]", "repo", tag: "tag"),
        ReferenceCase("[2001:db8::1]:5000/repo", "[2001:db8::1]:5000", "repo"),
        ReferenceCase(
            "[2001:db8::1]:5000/repo:tag@sha256:\(f64)", "[2001:db8::1]:5000", "repo", tag: "tag",
            digest: "sha256:\(f64)"),
        ReferenceCase("[::1]:5000/repo", "[::1]:5000", "repo"),
        ReferenceCase("localhost/repo", "localhost", "repo"),
        ReferenceCase("docker/docker", "docker.io", "docker/docker"),
        ReferenceCase("library/debian", "docker.io", "library/debian"),
        ReferenceCase("debian", "docker.io", "library/debian"),
        ReferenceCase("docker.io/debian", "docker.io", "library/debian"),
        ReferenceCase("index.docker.io/docker/docker", "docker.io", "docker/docker"),
        ReferenceCase("index.docker.io/debian", "docker.io", "library/debian"),
        ReferenceCase("docker.io/library/foo/bar", "docker.io", "library/foo/bar"),
        ReferenceCase("docker.io/\(identifier)", "docker.io", "library/\(identifier)"),
        ReferenceCase("127.0.0.1:5000/library/debian", "127.0.0.1:5000", "library/debian"),
        ReferenceCase("[fc00:1:2:3:4:5:6:7]:5000/library/debian", "[fc00:1:2:3:4:5:6:7]:5000", "library/debian"),
        ReferenceCase("Docker/docker", "Docker", "docker"),
        ReferenceCase("DOCKER/docker", "DOCKER", "docker"),
        ReferenceCase("docker---rules/docker", "docker.io", "docker---rules/docker"),
        ReferenceCase("dock__er/docker", "docker.io", "dock__er/docker"),
        ReferenceCase("d/docker", "docker.io", "d/docker"),
        ReferenceCase(
            "busybox:latest@sha256:\(f64)", "docker.io", "library/busybox", tag: "latest", digest: "sha256:\(f64)"),
        ReferenceCase(String(identifier.dropLast()), "docker.io", "library/\(identifier.dropLast())"),
    ])
    func readsWhatDockerReads(reference: ReferenceCase) throws {
        let parsed = try ImageReference(reference.text)
        #expect(parsed.registry.description == reference.registry)
        #expect(parsed.repository.description == reference.repository)
        #expect(parsed.tag?.description == reference.tag)
        #expect(parsed.digest?.description == reference.digest)
        #expect(try ImageReference(parsed.description) == parsed)
        #expect(try ImageReference(parsed.familiar) == parsed)
    }

    @Test(arguments: [
        "", ":justtag", "@sha256:\(f64)", "repo@sha256:\(f64.dropLast(30))", "validname@invaliddigest:\(f64)",
        "Uppercase:tag", "test:5000/Uppercase/lowercase:tag", String(repeating: "a/", count: 128) + "a:tag",
        "aa/asdf$$^/aa", "[2001:db8::1]", "[2001:db8::1]:5000", "[2001:db8::1]:tag", "[fe80::1%eth0]:5000/repo",
        "[fe80::1%@invalidzone]:5000/repo", "https://github.com/docker/docker", "docker/Docker", "-docker",
        "-docker/docker", "-docker.io/docker/docker", "docker///docker", "docker.io/docker/Docker",
        "docker.io/docker///docker", "[fc00::1]", "fc00::1:5000/debian", "[2001:db8:3:4::192.0.2.33]:5000/debian",
        identifier, "docker-/docker", "-docker-/docker", "____/____", "_docker/_docker", "dock..er/docker",
        "dock_.er/docker", "dock-.er/docker", "docker/", "busybox:-foo", "busybox:", "busybox@foo", "a___b", "/a",
        "a:b:c", "a@\(f64)", "a:tag@sha256:\(f64)@sha256:\(f64)", "a b", "a\u{0}", "busybox:" + f128 + "f",
        "registry.lan:/a", "registry.lan:0/a", "registry.lan:65536/a", "registry.lan:99999999999999999999/a",
        "registry..lan/a", "registry.lan./a", ".registry.lan/a", "[]/a.b", "é.com/a", "a/é",
        String(repeating: "this_is_not_a_valid_namespace_because_of_its_length_", count: 6) + "/docker",
    ])
    func refusesWhatDockerRefuses(text: String) {
        #expect(throws: ReferenceError.self) { try ImageReference(text) }
    }

    @Test(arguments: [
        ("", "an image reference is empty"),
        (
            identifier,
            """
            '\(identifier)' is not an image reference: it looks like an image's id
              write 'REPOSITORY@sha256:\(identifier)' for the image of this digest
            """
        ),
        ("a_.lan/b", "'a_.lan/b' is not an image reference: its registry is not a host name or an address"),
        (
            "lan:x/b", "'lan:x/b' is not an image reference: its registry's port is not a number from 1 to 65535"
        ),
        (
            "a..b",
            """
            'a..b' is not an image reference
              expected '[REGISTRY[:PORT]/]REPOSITORY[:TAG][@DIGEST]', such as 'registry.lan:5000/team/blog:main'
            """
        ),
        ("lan/a/B", "'lan/a/B' is not an image reference: its repository has capital letters"),
        (
            "a:b$",
            """
            'a:b$' is not an image reference: its tag has unusable characters
              use 1 to 128 letters, digits, '_', '.' and '-', not beginning with '.' or '-'
            """
        ),
        (
            "a@b:00",
            "'a@b:00' is not an image reference: 'b:00' is not a digest we know: expected 'sha256' or 'sha512'"
        ),
    ])
    func saysWhatIsWrong(text: String, sentence: String) {
        #expect { try ImageReference(text) } throws: { "\($0)" == sentence }
    }

    @Test func acceptsNamesUpToTheirLimits() throws {
        let longest = String(repeating: "a", count: 255)
        #expect(try ImageReference("lan.x/\(longest):\(f128)").repository.description == longest)
        #expect {
            try ImageReference("lan.x/a\(longest)")
        } throws: {
            "\($0)".hasSuffix("is not an image reference: its repository is longer than 255 characters")
        }
    }

    @Test(arguments: [
        ("docker.io/library/redis:7", "redis:7"), ("docker.io/team/redis", "team/redis"),
        ("docker.io/library/foo/bar", "library/foo/bar"), ("registry.lan/library/redis", "registry.lan/library/redis"),
    ])
    func hasAFamiliarName(text: String, familiar: String) throws {
        #expect(try ImageReference(text).familiar == familiar)
    }

    @Test func isTheLatestUnlessItSaysOtherwise() throws {
        #expect(try ImageReference("a").withDefaultTag.tag == .latest)
        #expect(try ImageReference("a:b").withDefaultTag == ImageReference("a:b"))
        #expect(try ImageReference("a@sha256:\(f64)").withDefaultTag.tag == nil)
        let digest = try Digest("sha256:\(f64)")
        #expect(try ImageReference("a:b").pinned(to: digest) == ImageReference("a:b@sha256:\(f64)"))
    }
}
