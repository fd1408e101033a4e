import Threads

/// Sends requests and follows redirects; for any number of threads, each of which has a connection of its own meanwhile.
final class HTTPClient: Sendable {
    let transport: Transport
    private let idle = Monitor<[HTTPConnection]>([])

    private static let redirectLimit = 10

    init(_ transport: Transport) { self.transport = transport }

    /// Sends `request`, follows redirects, and calls `body` with the last answer, whatever its status.
    ///
    /// Authorization goes to the request's own origin alone: never to another host, port or scheme. A request with a body
    /// is redirected only where the method stays the same (307, 308) and the body can be sent again.
    ///
    /// - Throws: ``HTTPError``, or what `body` or the request's body throws.
    func withExchange<Result>(_ request: HTTPRequest, _ body: (HTTPExchange, HTTPHead, HTTPURL) throws -> Result) throws
        -> Result
    {
        var request = request
        for _ in 0...Self.redirectLimit {
            guard request.url.scheme == .https || transport.allowsPlain(request.url) else {
                throw HTTPError.plainRefused(host: request.url.authority)
            }
            let outcome: Outcome<Result> = try withConnection { connection in
                let exchange = try HTTPExchange(request, on: connection, transport)
                defer { exchange.end() }
                try send(request.body, on: exchange)
                let head = try exchange.head()
                if let target = try redirect(of: request, by: head) { return .redirect(target) }
                return .answer(try body(exchange, head, request.url))
            }
            switch outcome {
            case .answer(let result): return result
            case .redirect(let target): request = redirected(request, to: target)
            }
        }
        throw HTTPError.tooManyRedirects(host: request.url.authority)
    }

    private enum Outcome<Result> {
        case answer(Result)
        case redirect(HTTPURL)
    }

    private func send(_ body: HTTPBody, on exchange: HTTPExchange) throws {
        switch body {
        case .none: return
        case .bytes(let bytes): _ = try bytes.isEmpty || exchange.write(bytes.span.bytes)
        case .stream(_, _, let write): try write(exchange)
        }
        exchange.finish()
    }

    private func redirect(of request: HTTPRequest, by head: HTTPHead) throws(HTTPError) -> HTTPURL? {
        switch (head.status, request.method) {
        case (301, .get), (301, .head), (302, .get), (302, .head), (303, .get), (303, .head): break
        case (307, _) where request.body.isRestartable, (308, _) where request.body.isRestartable: break
        default: return nil
        }
        let host = request.url.authority
        guard let location = head.headers["Location"] else {
            throw .redirectRefused(host: host, reason: "it redirects without a Location")
        }
        let target = try request.url.resolving(location)
        guard target.scheme == .https || request.url.scheme == .http else {
            throw .redirectRefused(host: host, reason: "it redirects from TLS to '\(target.authority)' without TLS")
        }
        return target
    }

    private func redirected(_ request: HTTPRequest, to target: HTTPURL) -> HTTPRequest {
        var redirected = request
        redirected.url = target
        if !target.hasSameOrigin(as: request.url) {
            redirected.headers = HTTPHeaders(request.headers.fields.filter { $0.name.lowercased() != "authorization" })
        }
        return redirected
    }

    private func withConnection<Result>(_ body: (HTTPConnection) throws -> Result) throws -> Result {
        let connection = try idle.update { idle in idle.popLast() } ?? HTTPConnection()
        defer { idle.update { idle in idle.append(connection) } }
        return try body(connection)
    }
}
