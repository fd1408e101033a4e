import OCI
import Testing
import Threads

@testable import Registry

/// Against a stub registry that keeps what is uploaded, with a flaw of the test's choice.
struct UploadTests {
    private let blob = Blob(seed: 9, size: 2_500_000)

    private func client(_ server: StubServer, _ credentials: Credentials? = nil) throws -> RegistryClient {
        RegistryClient(
            try RegistryAddress(server.authority), credentials: credentials,
            retries: RetryPolicy(attempts: 3) { _ in })
    }

    private func repository() throws -> RepositoryName { try RepositoryName("blog") }

    /// What a good registry says; nil for a PUT, the point of these tests.
    private static func usual(_ request: StubRequest) -> StubAnswer? {
        switch request.method {
        case "GET" where request.target == "/v2/": StubAnswer(200)
        case "HEAD": StubAnswer(404)
        case "POST": StubAnswer(202, [("Location", "/upload?_state=a%2Bb%3D")])
        case "DELETE": StubAnswer(204)
        case "PATCH": StubAnswer(202, [("Location", "/upload?_state=next")])
        default: nil
        }
    }

    @Test func goesOnAtTheLocationAsItWasGiven() throws {
        try withStubServer {
            Self.usual($0) ?? StubAnswer(201)
        } _: { server throws in
            try client(server).writeBlob(blob.descriptor, to: repository()) { try blob.read($0) }
            let digest = "\(blob.descriptor.digest)".replacing(":", with: "%3A")
            #expect(
                server.lines == [
                    "GET /v2/", "HEAD /v2/blog/blobs/\(blob.descriptor.digest)", "POST /v2/blog/blobs/uploads/",
                    "PUT /upload?_state=a%2Bb%3D&digest=\(digest)",
                ])
            #expect(server.requests.last?.body == blob.bytes)
        }
    }

    @Test func goesOnAtTheNewestLocation() throws {
        try withStubServer {
            Self.usual($0) ?? StubAnswer(201)
        } _: { server throws in
            let sent = try client(server).streamBlob(.ociLayerGzip, to: repository()) {
                try blob.read($0)
            }
            #expect(sent == blob.descriptor)
            let digest = "\(blob.descriptor.digest)".replacing(":", with: "%3A")
            #expect(
                server.lines.suffix(3) == [
                    "POST /v2/blog/blobs/uploads/", "PATCH /upload?_state=a%2Bb%3D",
                    "PUT /upload?_state=next&digest=\(digest)",
                ])
            #expect(server.requests.dropLast().last?.body == blob.bytes)
        }
    }

    @Test func doesNotAskForWhatItHasSentWhileItWasMade() throws {
        try withStubServer {
            Self.usual($0) ?? StubAnswer(201)
        } _: { server throws in
            let registry = try client(server)
            _ = try registry.streamBlob(.ociLayerGzip, to: repository()) { try blob.read($0) }
            let before = server.lines.count
            #expect(try registry.writeBlob(blob.descriptor, to: repository()) { try blob.read($0) } == .present)
            #expect(server.lines.count == before)
        }
    }

    @Test(arguments: [
        ("PATCH", ("Range", "0-2999"), nil),
        ("PATCH", ("Range", "0-99"), "has 100 bytes of it instead of 3000"),
        ("PUT", ("Docker-Content-Digest", "sha256:00"), "stored 'sha256:00' instead of 'DIGEST'"),
    ])
    func noticesThatTheRegistryHasSomethingElse(
        method: String, header: (String, String), message: String?
    ) throws {
        let blob = Blob(seed: 1, size: 3000)
        try withStubServer { request in
            var answer = Self.usual(request) ?? StubAnswer(201)
            if request.method == method { answer.headers.append(header) }
            return answer
        } _: { server throws in
            let seen = Result { try client(server).streamBlob(.ociLayerGzip, to: repository()) { try blob.read($0) } }
            guard let message else {
                #expect(try seen.get() == blob.descriptor)
                return
            }
            let reason = message.replacing("DIGEST", with: "\(blob.descriptor.digest)")
            #expect { try seen.get() } throws: {
                "\($0)" == "cannot put a blob into 'blog': '\(server.authority)' \(reason.replacing("'", with: "\\'"))"
            }
        }
    }

    @Test func sendsNoAuthorizationToALocationElsewhere() throws {
        try withStubServer { _ in
            StubAnswer(201)
        } _: { storage throws in
            let location = "http://\(storage.authority)/put?X-Signature=s"
            try withStubServer { request in
                if request.method == "POST" { return StubAnswer(202, [("Location", location)]) }
                return request.authorization == nil
                    ? StubAnswer(401, [("WWW-Authenticate", "Basic realm=x")]) : Self.usual(request) ?? StubAnswer(404)
            } _: { server throws in
                try client(server, .password(user: "ada", Secret("x"))).writeBlob(blob.descriptor, to: repository()) {
                    try blob.read($0)
                }
                #expect(storage.requests.map(\.authorization) == [nil])
                #expect(storage.requests.map(\.body) == [blob.bytes])
                #expect(server.requests.dropFirst().allSatisfy { $0.authorization == "Basic YWRhOng=" })
            }
        }
    }

    @Test func renewsATokenThatEndsDuringAnUpload() throws {
        let tokens = Monitor(0)
        try withStubServer { request in
            if request.target.hasPrefix("/token") {
                let number = tokens.update { count in
                    count += 1
                    return count
                }
                return StubAnswer(200, text: #"{"token":"t\#(number)","expires_in":3600}"#)
            }
            let challenge = [
                ("WWW-Authenticate", "Negotiate"),
                (
                    "WWW-Authenticate",
                    #"Basic realm="x", Bearer realm="http://\#(request.headers["host"] ?? "")/token""#
                ),
            ]
            // The token of the push is refused once the body is there.
            let refused =
                request.authorization == nil || request.method == "PUT" && request.authorization == "Bearer t2"
            return refused ? StubAnswer(401, challenge) : Self.usual(request) ?? StubAnswer(201)
        } _: { server throws in
            try client(server, .password(user: "ada", Secret("x"))).writeBlob(blob.descriptor, to: repository()) {
                try blob.read($0)
            }
            let puts = server.requests.filter { $0.method == "PUT" }
            #expect(puts.map(\.authorization) == ["Bearer t2", "Bearer t3"])
            #expect(puts.last?.body == blob.bytes)
        }
    }

    @Test func beginsAgainWithASessionOfItsOwn() throws {
        let puts = Monitor(0)
        try withStubServer { request in
            if let usual = Self.usual(request) { return usual }
            let number = puts.update { count in
                count += 1
                return count
            }
            return number == 1
                ? StubAnswer(200, [("Content-Length", "9")], then: .reset) : StubAnswer(number == 2 ? 404 : 201)
        } _: { server throws in
            let arrival = try client(server).writeBlob(blob.descriptor, to: repository()) { try blob.read($0) }
            #expect(arrival == .copied)
            #expect(
                server.requests.map(\.method)
                    == [
                        "GET", "HEAD", "POST", "PUT", "DELETE", "HEAD", "POST", "PUT", "DELETE", "HEAD", "POST", "PUT",
                    ])
        }
    }

    @Test func saysWhyAStreamWasRefused() throws {
        try withStubServer { request in
            request.method == "PATCH"
                ? StubAnswer(413, text: #"{"errors":[{"code":"SIZE_INVALID","message":"too large"}]}"#)
                : Self.usual(request) ?? StubAnswer(201)
        } _: { server throws in
            #expect {
                try client(server).streamBlob(.ociLayerGzip, to: repository()) { try $0([1].span.bytes) }
            } throws: {
                "\($0)" == """
                    cannot put a blob into 'blog': '\(server.authority)' answered 413
                      SIZE_INVALID: too large
                    """
            }
            #expect(server.lines.last == "DELETE /upload?_state=a%2Bb%3D")
        }
    }

    @Test func opensAnUploadWhereAMountIsNotGranted() throws {
        try withStubServer { request in
            request.line.hasPrefix("HEAD /v2/other/") ? StubAnswer(200) : Self.usual(request) ?? StubAnswer(201)
        } _: { server throws in
            let arrival = try client(server).writeBlob(
                blob.descriptor, to: repository(), mountingFrom: [RepositoryName("other")]
            ) { try blob.read($0) }
            #expect(arrival == .copied)
            let digest = "\(blob.descriptor.digest)".replacing(":", with: "%3A")
            #expect(server.lines.contains("POST /v2/blog/blobs/uploads/?mount=\(digest)&from=other"))
        }
    }
}
