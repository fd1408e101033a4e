import OCI
import Testing
import Threads

@testable import Registry

/// Against a registry that does what it should not.
struct MisbehaviourTests {
    /// What a client has waited for instead of sleeping.
    private final class Pauses: Sendable {
        private let all = Monitor<[Duration]>([])
        var seen: [Duration] { all.update { all in all } }
        var policy: RetryPolicy { RetryPolicy(attempts: 3) { [all] pause in all.update { all in all.append(pause) } } }
    }

    private static let repository = "team/blog"

    private func repository() throws -> RepositoryName { try RepositoryName(Self.repository) }

    private func client(
        _ server: StubServer, _ retries: RetryPolicy? = nil, _ credentials: Credentials? = nil
    ) throws -> RegistryClient {
        let limits = HTTPTimeLimits(connection: .seconds(20), data: .milliseconds(500), answer: .seconds(20))
        return RegistryClient(
            try RegistryAddress(server.authority), credentials: credentials, transport: Transport(timeLimits: limits),
            retries: retries ?? Pauses().policy)
    }

    private func read(_ blob: Blob, _ client: RegistryClient) throws -> [UInt8] {
        try client.bytes(blob.descriptor, of: repository())
    }

    /// Answers in turn; the ping is always fine.
    private func script(_ answers: StubAnswer...) -> @Sendable (StubRequest) -> StubAnswer {
        let left = Monitor(answers)
        return { request in
            if request.target == "/v2/" { return StubAnswer(200) }
            return left.update { left in left.isEmpty ? StubAnswer(418) : left.removeFirst() }
        }
    }

    @Test func waitsAsLongAsItIsAskedTo() throws {
        let pauses = Pauses()
        let busy = StubAnswer(429, [("Retry-After", "7")])
        try withStubServer(script(busy, StubAnswer(503, [("Retry-After", "3600")]), StubAnswer(404))) { server throws in
            #expect(try client(server, pauses.policy).tags(of: repository()) == nil)
            #expect(pauses.seen == [.seconds(7), .seconds(60)])
        }
    }

    @Test func givesUpAfterItsAttempts() throws {
        let pauses = Pauses()
        let failure = StubAnswer(500, text: #"{"errors":[{"code":"UNKNOWN","message":"disk full"}]}"#)
        try withStubServer(script(failure, failure, failure)) { server throws in
            #expect { try client(server, pauses.policy).tags(of: repository()) } throws: {
                "\($0)" == """
                    cannot list the tags of 'team/blog': '\(server.authority)' answered 500
                      UNKNOWN: disk full
                    """
            }
            #expect(pauses.seen.count == 2)
            #expect(pauses.seen.allSatisfy { .milliseconds(750)...(.milliseconds(2500)) ~= $0 })
        }
    }

    @Test(arguments: [400, 403, 405, 413])
    func repeatsNothingThatStaysRefused(status: Int) throws {
        let pauses = Pauses()
        try withStubServer(script(StubAnswer(status))) { server throws in
            #expect(throws: RegistryError.self) { try client(server, pauses.policy).tags(of: repository()) }
            #expect(pauses.seen.isEmpty)
            #expect(server.requests.count == 2)
        }
    }

    @Test func fetchesOnWhereTheConnectionBroke() throws {
        let blob = Blob(seed: 1, size: 100_000)
        let cut = StubAnswer(200, [("Content-Length", "100000")], Array(blob.bytes[..<40_000]), then: .close)
        let rest = StubAnswer(206, [("Content-Range", "bytes 40000-99999/100000")], Array(blob.bytes[40_000...]))
        try withStubServer(script(cut, rest)) { server throws in
            #expect(try read(blob, client(server)) == blob.bytes)
            #expect(server.requests.map { $0.headers["range"] } == [nil, nil, "bytes=40000-"])
        }
    }

    @Test func asksForNothingBehindTheEnd() throws {
        let blob = Blob(seed: 1, size: 100_000)
        // By its length, one byte is missing when the connection breaks.
        let cut = StubAnswer(
            200, [("Transfer-Encoding", "chunked")], Array("186a0\r\n".utf8) + blob.bytes, then: .close)
        try withStubServer(script(cut)) { server throws in
            #expect(try read(blob, client(server)) == blob.bytes)
            #expect(server.requests.count == 2)
        }
    }

    @Test func tellsEachWarningOnce() throws {
        let seen = Monitor<[String]>([])
        let warnings = [
            ("Warning", #"299 - "the repository \"team/blog\" is going away""#), ("Warning", #"110 - "stale""#),
            ("Warning", "299 - \""),
        ]
        try withStubServer(script(StubAnswer(404, warnings), StubAnswer(404, warnings))) { server throws in
            let client = RegistryClient(try RegistryAddress(server.authority)) { text in
                seen.update { seen in seen.append(text) }
            }
            for _ in 0..<2 { #expect(try client.tags(of: repository()) == nil) }
            #expect(seen.update { $0 } == [#"the repository "team/blog" is going away"#])
        }
    }

    @Test func getsATokenForWhatTheRegistryAsksFor() throws {
        try withStubServer { request in
            if request.target.hasPrefix("/token") {
                return StubAnswer(200, text: #"{"token":"\#(request.target.count)"}"#)
            }
            let realm = "http://\(request.headers["host"] ?? "")/token"
            guard request.target != "/v2/", request.authorization != nil else {
                return StubAnswer(401, [("WWW-Authenticate", #"Bearer realm="\#(realm)""#)])
            }
            let isEnough = request.authorization != "Bearer \("/token?scope=repository%3Ateam%2Fblog%3Apull".count)"
            let scope = #"Bearer realm="\#(realm)",error="insufficient_scope",scope="registry:catalog:*""#
            return isEnough ? StubAnswer(404) : StubAnswer(401, [("WWW-Authenticate", scope)])
        } _: { server throws in
            #expect(try client(server).tags(of: repository()) == nil)
            #expect(
                server.lines.filter { $0.contains("/token") } == [
                    "GET /token?scope=repository%3Ateam%2Fblog%3Apull",
                    "GET /token?scope=registry%3Acatalog%3A%2A&scope=repository%3Ateam%2Fblog%3Apull",
                ])
        }
    }

    @Test func startsAgainWhereTheServerKnowsNoRanges() throws {
        let blob = Blob(seed: 1, size: 100_000)
        let cut = StubAnswer(200, [("Content-Length", "100000")], Array(blob.bytes[..<40_000]), then: .close)
        try withStubServer(script(cut, StubAnswer(200, [], blob.bytes))) { server throws in
            #expect(try read(blob, client(server)) == blob.bytes)
        }
    }

    @Test func takesNoOtherPartThanItAskedFor() throws {
        let blob = Blob(seed: 1, size: 100)
        let cut = StubAnswer(200, [("Content-Length", "100")], Array(blob.bytes[..<40]), then: .close)
        try withStubServer(script(cut, StubAnswer(206, [("Content-Range", "bytes 0-99/100")], blob.bytes))) {
            server throws in
            #expect { try read(blob, client(server)) } throws: {
                "\($0)" == "cannot get blob '\(blob.descriptor.digest)' of 'team/blog': "
                    + "'\(server.authority)' sent another part of it than asked for"
            }
        }
    }

    @Test(arguments: [StubAnswer.Ending.reset, .stall])
    func survivesResetsAndStalls(_ ending: StubAnswer.Ending) throws {
        let blob = Blob(seed: 1, size: 100)
        let hasCut = Monitor(false)
        try withStubServer { request in
            if request.target == "/v2/" { return StubAnswer(200) }
            let isFirst = hasCut.update { hasCut in
                defer { hasCut = true }
                return !hasCut
            }
            if isFirst { return StubAnswer(200, [("Content-Length", "100")], Array(blob.bytes[..<40]), then: ending) }
            // What a reset destroys on its way may be all of the first part.
            guard let range = request.headers["range"] else { return StubAnswer(200, [], blob.bytes) }
            #expect(range == "bytes=40-")
            return StubAnswer(206, [("Content-Range", "bytes 40-99/100")], Array(blob.bytes[40...]))
        } _: { server throws in
            #expect(try read(blob, client(server)) == blob.bytes)
        }
    }

    @Test func takesNoOtherContentShortOrEndless() throws {
        let (blob, other) = (Blob(seed: 1, size: 1000), Blob(seed: 2, size: 1000))
        let digest = blob.descriptor.digest
        let cases: [(StubAnswer, String)] = [
            (
                StubAnswer(200, [], other.bytes),
                "'\(digest)' has other content: its digest is '\(other.descriptor.digest)'"
            ),
            (
                StubAnswer(200, [("Transfer-Encoding", "chunked")], Array("3\r\nabc\r\n0\r\n\r\n".utf8), then: .close),
                "'\(digest)' has 3 of its 1000 bytes"
            ),
            (StubAnswer(200, then: .endless), "'\(digest)' has more than its 1000 bytes"),
        ]
        for (answer, message) in cases {
            try withStubServer(script(answer)) { server throws in
                #expect { try read(blob, client(server)) } throws: { "\($0)" == message }
            }
        }
    }

    @Test func takesNoBlobOfAnnouncedOtherSize() throws {
        let blob = Blob(seed: 1, size: 1000)
        try withStubServer(script(StubAnswer(200, text: "short"))) { server throws in
            #expect { try read(blob, client(server)) } throws: {
                "\($0)".hasSuffix("'\(server.authority)' has 5 bytes instead of 1000")
            }
        }
    }

    @Test func takesNoManifestOfAnotherTypeThanAnnounced() throws {
        let text = #"{"schemaVersion":2,"mediaType":"\#(MediaType.ociIndex)","manifests":[]}"#
        try withStubServer(script(StubAnswer(200, [("Content-Type", "\(MediaType.ociManifest)")], text: text))) {
            server throws in
            #expect(throws: DocumentError.self) { try client(server).manifest(.tag(.latest), of: repository()) }
        }
    }

    @Test func takesNoManifestOfAnotherDigest() throws {
        let text = #"{"schemaVersion":2,"mediaType":"\#(MediaType.ociIndex)","manifests":[]}"#
        let answer = StubAnswer(200, [("Content-Type", "\(MediaType.ociIndex); charset=utf-8")], text: text)
        let asked = Blob(seed: 1, size: 1).descriptor.digest
        try withStubServer(script(answer, answer)) { server throws in
            #expect(throws: ContentError.otherContent(asked, found: Digest(of: Array(text.utf8)))) {
                try client(server).manifest(.digest(asked), of: repository())
            }
            #expect(try client(server).manifest(.tag(.latest), of: repository())?.bytes == Array(text.utf8))
            #expect(server.requests.last?.headers["accept"] != nil)
        }
    }

    @Test func readsNoManifestWithoutEnd() throws {
        let answer = StubAnswer(200, [("Content-Type", "\(MediaType.ociIndex)")], then: .endless)
        try withStubServer(script(answer)) { server throws in
            #expect(throws: HTTPError.tooLarge(host: server.authority, limit: RegistryClient.manifestLimit)) {
                try client(server).manifest(.tag(.latest), of: repository())
            }
        }
    }

    @Test func followsPagesOfTags() throws {
        let first = StubAnswer(
            200, [("Link", #"</v2/team/blog/tags/list?last=b&n=2>; rel="next""#)], text: #"{"tags":["a","b"]}"#)
        try withStubServer(script(first, StubAnswer(200, text: #"{"name":"x","tags":["c"]}"#))) { server throws in
            #expect(try client(server).tags(of: repository())?.map(\.description) == ["a", "b", "c"])
            #expect(server.lines.last == "GET /v2/team/blog/tags/list?last=b&n=2")
        }
    }
}
