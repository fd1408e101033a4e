public import OCI
import Synchronization

/// A registry, by the distribution protocol, for any number of threads; each blocks until its request is done.
///
/// It is asked whether and how it wants TLS and to whom it talks with the first request.
/// https://github.com/opencontainers/distribution-spec/blob/main/spec.md
public final class RegistryClient: Sendable {
    public let address: RegistryAddress
    let retries: RetryPolicy
    private let http: HTTPClient
    private let authenticator: Authenticator
    private let discovery = Mutex(Discovery())
    /// Held by whoever finds out where the registry is: four at once would load the system's authorities four times.
    private let turn = Mutex(())
    private let warnings: Warnings
    /// What has been sent while it was made: nobody needs to ask whether it is there.
    let sent = Mutex<[RepositoryName: Set<Digest>]>([:])

    private static let errorLimit = 64 << 10

    /// - Parameter warn: told what the registry wants its users to know, once each.
    public init(
        _ address: RegistryAddress, credentials: Credentials? = nil, transport: Transport = Transport(),
        retries: RetryPolicy = RetryPolicy(), warn: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.address = address
        self.retries = retries
        warnings = Warnings(report: warn)
        http = HTTPClient(transport)
        authenticator = Authenticator(credentials, through: http)
    }

    /// Checks that the registry is there, speaks the protocol and knows us.
    ///
    /// - Throws: ``HTTPError``, ``AuthenticationError``, ``RegistryError``.
    public func ping() throws {
        try perform(RegistryRequest(action: "use it", target: .path(""))) { _, _, _ in }
    }

    /// Sends a request, again where that may help, and calls `body` with an answer of 2xx or of one of `statuses`.
    ///
    /// - Throws: ``HTTPError``, ``AuthenticationError``, ``RegistryError``, or what `body` throws.
    func perform<Result>(
        _ request: RegistryRequest, accepting statuses: Set<Int> = [],
        _ body: (HTTPExchange, HTTPHead, HTTPURL) throws -> Result
    ) throws -> Result {
        let base = try origin()
        let url = try url(of: request.target, base)
        var hasRenewed = false
        // What the registry says that the request needs, where that is more than we thought.
        var asked: [String] = []
        var attempt = 1
        while true {
            var headers = request.headers
            // A Location may lead to another host, which is not to see what is for the registry.
            let authorization =
                url.hasSameOrigin(as: base)
                ? try authenticator.authorization(for: request.scopes, asked) : nil
            if let authorization { headers.append("Authorization", authorization.value) }
            let message = HTTPRequest(method: request.method, url: url, headers: headers, body: request.body)
            let mayRepeat = request.body.isRestartable && attempt < retries.attempts
            let outcome: Outcome<Result>
            do {
                outcome = try http.withExchange(message) { exchange, head, url in
                    if url.hasSameOrigin(as: base) { warnings.note(head) }
                    if head.isSuccess || statuses.contains(head.status) { return .done(try body(exchange, head, url)) }
                    return .refused(head, messages: messages(exchange, head))
                }
            } catch let error as HTTPError
                where request.repetition == .afterFailures && mayRepeat && RetryPolicy.isTemporary(error)
            {
                outcome = .failed
            }
            switch outcome {
            case .done(let result): return result
            case .failed: retries.pause(retries.delay(after: attempt, nil))
            case .refused(let head, let messages):
                if head.status == 401, !hasRenewed, try renew(authorization, head, url, base),
                    request.body.isRestartable
                {
                    hasRenewed = true
                    asked = Challenge.scopes(in: head)
                    continue
                }
                guard mayRepeat, RetryPolicy.isTemporary(head.status),
                    request.repetition == .afterFailures || head.status == 429
                else {
                    throw RegistryError.refused(
                        action: request.action, registry: "\(address)", status: head.status,
                        user: authorization == nil ? nil : authenticator.credentials?.user, messages: messages)
                }
                retries.pause(retries.delay(after: attempt, head))
            }
            attempt += 1
        }
    }

    func unexpected(_ action: String, _ reason: String) -> RegistryError {
        .unexpected(action: action, registry: "\(address)", reason: reason)
    }

    private enum Outcome<Result> {
        case done(Result)
        case failed
        case refused(HTTPHead, messages: [String])
    }

    private func renew(_ authorization: Secret?, _ head: HTTPHead, _ url: HTTPURL, _ base: HTTPURL) throws -> Bool {
        guard url.hasSameOrigin(as: base) else { return false }
        return try authenticator.renew(authorization, after: head, of: base)
    }

    private func messages(_ exchange: HTTPExchange, _ head: HTTPHead) -> [String] {
        // docker-registry 2.8 announces the length of the whole blob with 416 and sends a short message: no end to wait for.
        guard head.status != 416 else { return [] }
        // The caller throws in any case; that its reason cannot be read is the lesser news.
        guard let body = try? exchange.readAll(limit: Self.errorLimit) else { return [] }
        return registryMessages(in: body)
    }

    private func url(of target: RegistryRequest.Target, _ base: HTTPURL) throws -> HTTPURL {
        switch target {
        case .location(let url): return url
        case .path(let path, let query):
            return try query.reduce(base.resolving("/v2/\(path)")) { try $0.appendingQuery($1.0, $1.1) }
        }
    }

    /// The registry's URL, once it is known whether it has TLS.
    private func origin() throws -> HTTPURL {
        let seen = discovery.withLock { $0 }
        if let known = seen.origin { return known }
        return try turn.withLock { _ in
            let now = discovery.withLock { $0 }
            if let known = now.origin { return known }
            // What whoever was ahead has just found out, with all that he waited for, need not be tried again.
            if now.failures > seen.failures, let failure = now.failure { throw failure }
            do {
                let found = try findOrigin()
                discovery.withLock { $0.origin = found }
                return found
            } catch {
                discovery.withLock {
                    $0.failures += 1
                    $0.failure = error
                }
                throw error
            }
        }
    }

    private struct Discovery {
        var origin: HTTPURL?
        var failures = 0
        var failure: (any Error)?
    }

    /// Where a registry may do without TLS, it is asked without TLS first: that takes 1 ms, and an attempt with TLS the 30 ms that
    /// OpenSSL needs for the system's authorities, also when the answer is not TLS at all. Nothing secret is sent meanwhile.
    private func findOrigin() throws -> HTTPURL {
        let host = address == .docker ? "registry-1.docker.io" : "\(address)"
        let plain = try HTTPURL("http://\(host)/v2/")
        let url = try HTTPURL("https://\(host)/v2/")
        guard http.transport.allowsPlain(plain) else {
            try greet(url)
            return url
        }
        let refusal: any Error
        do {
            if try greet(plain).hasSameOrigin(as: plain) { return plain }
            refusal = HTTPError.redirectRefused(host: plain.authority, reason: "it redirects to TLS and has none")
        } catch {
            refusal = error
        }
        do {
            try greet(url)
            return url
        } catch HTTPError.noTLS {
            throw refusal
        }
    }

    /// Sees whether the registry is there and how it wants us to authenticate; returns the URL that has answered.
    @discardableResult
    private func greet(_ url: HTTPURL) throws -> HTTPURL {
        var attempt = 1
        while true {
            let (head, messages, reached) = try http.withExchange(HTTPRequest(method: .get, url: url)) {
                ($1, self.messages($0, $1), $2)
            }
            if head.status == 401 { try authenticator.learn(from: head, of: url) }
            if head.isSuccess || head.status == 401 { return reached }
            guard RetryPolicy.isTemporary(head.status), attempt < retries.attempts else {
                throw RegistryError.refused(
                    action: "use it", registry: "\(address)", status: head.status, user: nil, messages: messages)
            }
            retries.pause(retries.delay(after: attempt, head))
            attempt += 1
        }
    }
}
