import SystemPackage
import Testing
import Threads

@testable import Registry

struct HTTPClientTests {
    private static let quick = Transport(
        timeLimits: HTTPTimeLimits(connection: .milliseconds(300), data: .milliseconds(300), answer: .milliseconds(300))
    )

    private func get(
        _ url: String, headers: HTTPHeaders = HTTPHeaders(), limit: Int = 1 << 20, _ transport: Transport = Transport()
    )
        throws -> (status: Int, body: String)
    {
        try HTTPClient(transport).withExchange(HTTPRequest(method: .get, url: try HTTPURL(url), headers: headers)) {
            exchange, head, _ throws in
            (head.status, String(decoding: try exchange.readAll(limit: limit), as: UTF8.self))
        }
    }

    @Test func keepsTheConnectionForTheNextRequest() throws {
        try withStubServer {
            StubAnswer(200, [("X-Seen", $0.target)], text: "hello")
        } _: { server throws in
            let client = HTTPClient(Transport())
            for target in ["/1", "/2"] {
                try client.withExchange(HTTPRequest(method: .get, url: HTTPURL("http://\(server.authority)\(target)")))
                {
                    exchange, head, _ throws in
                    #expect(head.headers["x-seen"] == target)
                    #expect(try exchange.readAll(limit: 5) == Array("hello".utf8))
                }
            }
            #expect(server.lines == ["GET /1", "GET /2"])
            #expect(server.connectionCount == 1)
        }
    }

    @Test(arguments: [nil, Int64(3_000_000)])
    func streamsABody(length: Int64?) throws {
        try withStubServer {
            StubAnswer(201, [], $0.body)
        } _: { server throws in
            let piece = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
            let body = HTTPBody.stream(length: length, isRestartable: false) { exchange throws in
                for _ in 0..<30 { #expect(try exchange.write(piece.span.bytes)) }
            }
            let request = HTTPRequest(method: .patch, url: try HTTPURL("http://\(server.authority)/"), body: body)
            let echo = try HTTPClient(Transport()).withExchange(request) { exchange, _, _ in
                try exchange.readAll(limit: 3_000_000)
            }
            #expect(echo == [[UInt8]](repeating: piece, count: 30).flatMap(\.self))
            let sent = try #require(server.requests.first).headers
            #expect(sent["content-length"] == length.map { String($0) })
            #expect(sent["transfer-encoding"] == (length == nil ? "chunked" : nil))
        }
    }

    @Test func sendsAnEmptyBodyWithItsLength() throws {
        try withStubServer { _ in
            StubAnswer(202)
        } _: { server throws in
            let request = HTTPRequest(method: .post, url: try HTTPURL("http://\(server.authority)/"), body: .bytes([]))
            _ = try HTTPClient(Transport()).withExchange(request) { exchange, _, _ in try exchange.readAll(limit: 0) }
            #expect(server.requests.first?.headers["content-length"] == "0")
        }
    }

    @Test func sendsAuthorizationToNoOtherOrigin() throws {
        try withStubServer { _ in
            StubAnswer(200, text: "stored")
        } _: { storage throws in
            let target = "http://\(storage.authority)/blob?X-Signature=secret"
            try withStubServer { request in
                request.target == "/far"
                    ? StubAnswer(307, [("Location", target)]) : StubAnswer(302, [("Location", "/far")])
            } _: { server throws in
                let headers = HTTPHeaders([("Authorization", "Bearer secret"), ("Range", "bytes=1-")])
                let answer = try get("http://\(server.authority)/near", headers: headers)
                #expect(answer == (200, "stored"))
                #expect(server.requests.map(\.authorization) == ["Bearer secret", "Bearer secret"])
                #expect(storage.requests.map(\.authorization) == [nil])
                #expect(storage.requests.map { $0.headers["range"] } == ["bytes=1-"])
            }
        }
    }

    @Test func followsNoCircle() throws {
        try withStubServer { _ in
            StubAnswer(302, [("Location", "/")])
        } _: { server throws in
            #expect(throws: HTTPError.tooManyRedirects(host: server.authority)) {
                try get("http://\(server.authority)/")
            }
            #expect(server.requests.count == 11)
        }
    }

    @Test(arguments: ["http://192.0.2.1/", "ftp://127.0.0.1/", "file:///etc/passwd", "https://user:secret@127.0.0.1/"])
    func followsNoRedirectOutOfItsRules(_ target: String) throws {
        try withStubServer { _ in
            StubAnswer(302, [("Location", target)])
        } _: { server throws in
            #expect(throws: HTTPError.self) { try get("http://\(server.authority)/") }
        }
    }

    @Test func usesNoPlainHTTPUnlessNamedAsInsecure() throws {
        #expect { try get("http://registry.invalid:5000/v2/") } throws: {
            "\($0)" == "cannot use 'registry.invalid:5000' without TLS\n  name it as insecure if that is meant"
        }
        #expect {
            try get("http://registry.invalid:5000/v2/", Transport(insecureHosts: ["registry.invalid:5000"]))
        } throws: {
            "\($0)" == "cannot find host 'registry.invalid:5000'"
        }
    }

    @Test func readsNoMoreThanTheLimit() throws {
        try withStubServer { _ in
            StubAnswer(200, then: .endless)
        } _: { server throws in
            #expect { try get("http://\(server.authority)/", limit: 100_000) } throws: {
                "\($0)" == "'\(server.authority)' sent more than 100000 bytes"
            }
        }
    }

    @Test func boundsHeadersToo() throws {
        let headers = (0..<40).map { ("X-\($0)", String(repeating: "x", count: 10_000)) }
        try withStubServer { _ in
            StubAnswer(200, headers)
        } _: { server throws in
            #expect(throws: HTTPError.tooLarge(host: server.authority, limit: 256 << 10)) {
                try get("http://\(server.authority)/")
            }
        }
    }

    @Test func tellsACutAnswerFromACompleteOne() throws {
        for ending in [StubAnswer.Ending.close, .reset] {
            try withStubServer { _ in
                StubAnswer(200, [("Content-Length", "10")], text: "half", then: ending)
            } _: { server throws in
                #expect {
                    try get("http://\(server.authority)/")
                } throws: {
                    guard case HTTPError.interrupted(let host, _) = $0 else { return false }
                    return host == server.authority
                }
            }
        }
    }

    @Test func waitsForDataOnlySoLong() throws {
        try withStubServer { _ in
            StubAnswer(200, [("Content-Length", "10")], text: "half", then: .stall)
        } _: { server throws in
            #expect(throws: HTTPError.timedOut(host: server.authority, waitingFor: .data, seconds: 0)) {
                try get("http://\(server.authority)/", Self.quick)
            }
        }
    }

    /// A stalled answer is waited for, and one that comes fast never is.
    @Test(arguments: [StubAnswer.Ending.stall, .endless])
    func endsWhenNobodyWaitsAnyMore(ending: StubAnswer.Ending) throws {
        let pipe = try FileDescriptor.pipe(options: .closeOnExec)
        try withStubServer { _ in
            StubAnswer(200, [("Content-Length", "1000000000000")], text: "half", then: ending)
        } _: { server throws in
            let request = HTTPRequest(method: .get, url: try HTTPURL("http://\(server.authority)/"))
            #expect(throws: HTTPError.hungUp(host: server.authority)) {
                try HTTPClient(Transport(hangups: [pipe.writeEnd])).withExchange(request) { exchange, _, _ in
                    let leaving = try Thread { try? pipe.readEnd.close() }
                    defer { leaving.join() }
                    var buffer = [UInt8](repeating: 0, count: 64 << 10)
                    while try buffer.withUnsafeMutableBytes({ try exchange.read(into: $0) }) > 0 {}
                }
            }
        }
        try pipe.writeEnd.close()
    }

    @Test func refusesAHeaderWithALineBreak() throws {
        #expect(throws: HTTPError.invalidHeader(name: "Accept")) {
            try get("http://127.0.0.1:1/", headers: HTTPHeaders([("Accept", "a\r\nX: b")]))
        }
    }
}
