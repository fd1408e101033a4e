import FoundationEssentials

/// Where tokens come from: the realm and service of a Bearer challenge.
/// https://distribution.github.io/distribution/spec/auth/token/
struct TokenServer {
    let realm: HTTPURL
    let service: String?

    private static let answerLimit = 1 << 20

    /// - Throws: ``HTTPError`` for a realm that is no URL; ``AuthenticationError/plainTokenServer(host:realm:)`` when TLS
    ///   would end at the registry.
    init(_ challenge: Challenge, of registry: HTTPURL, _ transport: Transport) throws {
        realm = try HTTPURL(challenge.parameters["realm", default: ""])
        service = challenge.parameters["service"]
        guard realm.scheme == .https || registry.scheme == .http || transport.isInsecure(realm) else {
            throw AuthenticationError.plainTokenServer(host: registry.authority, realm: realm.description)
        }
    }

    /// Asks for a token for all of `scopes`.
    ///
    /// - Throws: ``AuthenticationError``, ``HTTPError``.
    func token(for scopes: [String], _ credentials: Credentials?, through http: HTTPClient) throws -> BearerToken {
        let now = ContinuousClock.now
        let request =
            switch credentials {
            case .identityToken(let secret): try exchange(secret, for: scopes)
            case .password(let user, let password): try query(scopes, user: (user, password))
            case nil: try query(scopes, user: nil)
            }
        return try http.withExchange(request) { exchange, head, url in
            guard head.status == 200 else {
                throw AuthenticationError.tokenRefused(
                    host: url.authority, status: head.status, user: credentials?.user)
            }
            let answer = try exchange.readAll(limit: Self.answerLimit)
            return try BearerToken(parsing: answer, from: url.authority, requested: now)
        }
    }

    private func query(_ scopes: [String], user: (name: String, password: Secret)?) throws -> HTTPRequest {
        var url = realm
        if let service { url = try url.appendingQuery("service", service) }
        for scope in scopes { url = try url.appendingQuery("scope", scope) }
        var headers = HTTPHeaders()
        if let user {
            url = try url.appendingQuery("account", user.name)
            headers.append("Authorization", basicAuthorization(user.name, user.password))
        }
        return HTTPRequest(method: .get, url: url, headers: headers)
    }

    private func exchange(_ refreshToken: Secret, for scopes: [String]) throws -> HTTPRequest {
        var form = [("grant_type", "refresh_token"), ("client_id", "pushyard"), ("refresh_token", refreshToken.value)]
        if let service { form.append(("service", service)) }
        if !scopes.isEmpty { form.append(("scope", scopes.joined(separator: " "))) }
        let body = Array(form.map { "\($0.0)=\(percentEncoded($0.1))" }.joined(separator: "&").utf8)
        return HTTPRequest(
            method: .post, url: realm,
            headers: HTTPHeaders([("Content-Type", "application/x-www-form-urlencoded")]),
            // Not restartable, so that no redirect carries the secret on.
            body: .stream(length: Int64(body.count), isRestartable: false) { _ = try $0.write(body.span.bytes) }
        )
    }
}

/// The value of an Authorization header (RFC 7617).
func basicAuthorization(_ user: String, _ password: Secret) -> String {
    "Basic " + Data("\(user):\(password.value)".utf8).base64EncodedString()
}
