import Testing
import Threads

@testable import Registry

struct AuthenticatorTests {
    private static let ada = Credentials.password(user: "ada", Secret("open sesame"))

    /// An authenticator that has seen these challenges in the answer of a registry.
    private func authenticator(
        _ challenges: [String], _ credentials: Credentials?, registry: String = "http://127.0.0.1:5000/v2/"
    ) throws -> Authenticator {
        let authenticator = Authenticator(credentials, through: HTTPClient(Transport()))
        let head = HTTPHead(status: 401, headers: HTTPHeaders(challenges.map { ("WWW-Authenticate", $0) }))
        try authenticator.learn(from: head, of: HTTPURL(registry))
        return authenticator
    }

    private func tokens(_ answer: @escaping @Sendable (Int) -> String) -> @Sendable (StubRequest) -> StubAnswer {
        let count = Monitor(0)
        return { _ in
            StubAnswer(
                200,
                text: answer(
                    count.update { count in
                        count += 1
                        return count
                    }))
        }
    }

    @Test func takesBasicWhenThatIsAllThereIs() throws {
        let authenticator = try authenticator(["Negotiate", #"Basic realm="registry""#], Self.ada)
        #expect(try authenticator.authorization(for: [])?.value == "Basic YWRhOm9wZW4gc2VzYW1l")
    }

    @Test func prefersATokenWhateverTheOrder() throws {
        try withStubServer(tokens { _ in #"{"token":"t1","expires_in":300}"# }) { server throws in
            let realm = "http://\(server.authority)/token?x=1"
            let authenticator = try authenticator(
                ["Basic realm=a", #"Bearer realm="\#(realm)",service="the registry""#], Self.ada)
            let scopes = [Scope(repository: "b", access: .pull), Scope(repository: "a/b", access: .push)]
            #expect(try authenticator.authorization(for: scopes)?.value == "Bearer t1")
            let request = try #require(server.requests.first)
            #expect(
                request.line
                    == "GET /token?x=1&service=the%20registry&scope=repository%3Aa%2Fb%3Apull%2Cpush"
                    + "&scope=repository%3Ab%3Apull&account=ada")
            #expect(request.authorization == "Basic YWRhOm9wZW4gc2VzYW1l")
        }
    }

    @Test func keepsTokensByWhatTheyAreFor() throws {
        try withStubServer(tokens { #"{"access_token":"t\#($0)"}"# }) { server throws in
            let authenticator = try authenticator(["Bearer realm=http://\(server.authority)/"], nil)
            let (pull, push) = (Scope(repository: "a", access: .pull), Scope(repository: "a", access: .push))
            for (scope, token) in [(pull, "t1"), (pull, "t1"), (push, "t2"), (pull, "t1")] {
                #expect(try authenticator.authorization(for: [scope])?.value == "Bearer \(token)")
            }
            authenticator.discard(Secret("Bearer t1"))
            #expect(try authenticator.authorization(for: [pull])?.value == "Bearer t3")
            #expect(try authenticator.authorization(for: [push])?.value == "Bearer t2")
            #expect(server.requests.allSatisfy { $0.authorization == nil })
        }
    }

    @Test func fetchesATokenOnceForManyThreads() throws {
        try withStubServer(tokens { #"{"token":"t\#($0)"}"# }) { server throws in
            let authenticator = try authenticator(["Bearer realm=http://\(server.authority)/"], nil)
            let seen = Monitor<[String?]>([])
            let threads = try (0..<8).map { _ in
                try Thread {
                    let value = try? authenticator.authorization(for: [])?.value
                    seen.update { seen in seen.append(value) }
                }
            }
            for thread in threads { thread.join() }
            #expect(seen.update { seen in seen } == Array(repeating: "Bearer t1", count: 8))
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: [(nil, 60), (5, 60), (300, 300), (1 << 60, 24 * 3600)])
    func renewsBeforeTheEnd(announced: Int?, life: Int) throws {
        let answer = #"{"token":"t"\#(announced.map { #","expires_in":\#($0)"# } ?? "")}"#
        func token(age: Int) throws -> BearerToken {
            try BearerToken(parsing: Array(answer.utf8), from: "auth.lan", requested: .now - .seconds(age))
        }
        #expect(try token(age: life - 31 - life / 100).isFresh)
        #expect(try !token(age: life - min(30, life / 4)).isFresh)
    }

    @Test func changesAnIdentityTokenForAToken() throws {
        try withStubServer(tokens { _ in #"{"access_token":"t1"}"# }) { server throws in
            let authenticator = try authenticator(
                ["Bearer realm=http://\(server.authority)/token,service=r"], .identityToken(Secret("s&e=cret")))
            #expect(
                try authenticator.authorization(for: [Scope(repository: "a", access: .pull)])?.value == "Bearer t1")
            let request = try #require(server.requests.first)
            #expect(request.line == "POST /token")
            #expect(
                String(decoding: request.body, as: UTF8.self)
                    == "grant_type=refresh_token&client_id=pushyard&refresh_token=s%26e%3Dcret&service=r"
                    + "&scope=repository%3Aa%3Apull")
        }
    }

    @Test func carriesNoIdentityTokenOnToWhereItIsRedirected() throws {
        try withStubServer { _ in
            StubAnswer(200, text: #"{"token":"t"}"#)
        } _: { thief throws in
            let target = "http://\(thief.authority)/"
            try withStubServer { _ in
                StubAnswer(307, [("Location", target)])
            } _: { server throws in
                let authenticator = try authenticator(
                    ["Bearer realm=http://\(server.authority)/"], .identityToken(Secret("secret")))
                #expect(
                    throws: AuthenticationError.tokenRefused(host: server.authority, status: 307, user: nil)
                ) { try authenticator.authorization(for: []) }
                #expect(thief.requests.isEmpty)
            }
        }
    }

    @Test(arguments: [
        (
            ["Negotiate", "Digest realm=x"], "https://r.lan/v2/",
            "cannot authenticate to 'r.lan': it asks for 'negotiate', 'digest'\n  expected 'basic' or 'bearer'"
        ),
        (
            [], "https://r.lan/v2/",
            "cannot authenticate to 'r.lan': it asks for nothing that it names\n  expected 'basic' or 'bearer'"
        ),
        (
            ["Basic realm=x"], "https://r.lan/v2/",
            "cannot authenticate to 'r.lan': it asks for a password\n  log in to it, or name a file of credentials"
        ),
        (
            ["Bearer realm=http://127.0.0.1/token"], "https://r.lan/v2/",
            "cannot authenticate to 'r.lan': its token server 'http://127.0.0.1/token' has no TLS"
        ),
        (["Bearer realm=token"], "https://r.lan/v2/", "'token' is not a URL: bad scheme"),
    ])
    func refusesWhatItCannotDoSafely(_ challenges: [String], _ registry: String, _ message: String) {
        #expect { try authenticator(challenges, nil, registry: registry) } throws: { "\($0)" == message }
    }

    @Test(arguments: [
        (StubAnswer(401, text: "go away"), "answered 401 to user 'ada'\n  check the credentials"),
        (StubAnswer(200, text: #"{"token":""}"#), "answered without one"),
        (StubAnswer(200, text: "<html>"), "answered without one"),
    ])
    func saysWhyThereIsNoToken(_ answer: StubAnswer, _ message: String) throws {
        try withStubServer { _ in
            answer
        } _: { server throws in
            let authenticator = try authenticator(["Bearer realm=http://\(server.authority)/"], Self.ada)
            #expect { try authenticator.authorization(for: []) } throws: {
                "\($0)" == "cannot get a token: '\(server.authority)' \(message)"
            }
        }
    }

    @Test func showsNoSecret() throws {
        let secret = Secret("open sesame")
        var dumped = ""
        dump(Self.ada, to: &dumped)
        for text in ["\(secret)", String(reflecting: Self.ada), "\(Self.ada)", dumped] {
            #expect(!text.contains("sesame"))
        }
    }
}
