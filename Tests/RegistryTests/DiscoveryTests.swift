import OCI
import Testing
import Threads

@testable import Registry

/// How a client finds out whether a registry has TLS.
struct DiscoveryTests {
    @Test func asksOnceForManyThreads() throws {
        let greetings = Monitor(0)
        let answer: @Sendable (StubRequest) -> StubAnswer = { request in
            guard request.target == "/v2/" else { return StubAnswer(404) }
            greetings.update { $0 += 1 }
            return StubAnswer(200)
        }
        try withStubServer(answer) { server throws in
            let client = RegistryClient(try RegistryAddress(server.authority))
            let threads = try (0..<8).map { _ in
                try Thread { #expect(throws: Never.self) { try client.tags(of: RepositoryName("blog")) } }
            }
            for thread in threads { thread.join() }
            #expect(greetings.update { $0 } == 1)
        }
    }

    @Test func asksAgainAfterAFailure() throws {
        let isThere = Monitor(false)
        let answer: @Sendable (StubRequest) -> StubAnswer = { request in
            StubAnswer(isThere.update { $0 } && request.target == "/v2/" ? 200 : 404)
        }
        try withStubServer(answer) { server throws in
            let client = RegistryClient(try RegistryAddress(server.authority))
            #expect(throws: RegistryError.self) { try client.tags(of: RepositoryName("blog")) }
            isThere.update { $0 = true }
            #expect(try client.tags(of: RepositoryName("blog")) == nil)
        }
    }
}
