import Threads

/// What one registry wants to see in Authorization, learned from its challenges; tokens are kept until shortly before
/// their end. For any number of threads: those who need the same token wait for the one who fetches it.
final class Authenticator: Sendable {
    /// Tokens differ by what they are for; empty for the registry as a whole.
    private typealias Key = [String]

    private enum Method {
        case none
        case basic(Secret)
        case bearer(TokenServer)
    }

    private struct State {
        var method = Method.none
        var tokens: [Key: BearerToken] = [:]
        var fetching: Set<Key> = []
    }

    let credentials: Credentials?
    private let http: HTTPClient
    private let state = Monitor(State())

    init(_ credentials: Credentials?, through http: HTTPClient) {
        self.credentials = credentials
        self.http = http
    }

    /// Learns from a 401 how to authenticate: by a token, or else by a password.
    ///
    /// - Throws: ``AuthenticationError`` when the server asks for what we do not have.
    func learn(from head: HTTPHead, of registry: HTTPURL) throws {
        let challenges = Challenge.all(in: head.headers.values("WWW-Authenticate"))
        let method: Method
        if let bearer = challenges.first(where: { $0.scheme == "bearer" && $0.parameters["realm"] != nil }) {
            method = .bearer(try TokenServer(bearer, of: registry, http.transport))
        } else if challenges.contains(where: { $0.scheme == "basic" }) {
            guard case .password(let user, let password) = credentials else {
                throw AuthenticationError.noCredentials(host: registry.authority)
            }
            method = .basic(Secret(basicAuthorization(user, password)))
        } else {
            throw AuthenticationError.noUsableChallenge(host: registry.authority, schemes: challenges.map(\.scheme))
        }
        state.update { state in state.method = method }
    }

    /// The value of the Authorization header for requests in `scopes`; nil when the registry has asked for none.
    ///
    /// - Parameter asked: scopes that the registry has named itself.
    /// - Throws: ``AuthenticationError``, ``HTTPError``.
    func authorization(for scopes: [Scope], _ asked: [String] = []) throws -> Secret? {
        switch state.update({ state in state.method }) {
        case .none: return nil
        case .basic(let secret): return secret
        case .bearer(let server):
            let token = try token(for: Set(scopes.map(\.description) + asked).sorted(), from: server)
            return Secret("Bearer \(token.secret.value)")
        }
    }

    /// Forgets what a request was refused with and learns anew from the answer.
    ///
    /// - Returns: whether another try has other credentials than the last one.
    /// - Throws: as ``learn(from:of:)`` does.
    func renew(_ authorization: Secret?, after head: HTTPHead, of registry: HTTPURL) throws -> Bool {
        if let authorization { discard(authorization) }
        // What refuses us need not repeat how to authenticate.
        if !head.headers.values("WWW-Authenticate").isEmpty { try learn(from: head, of: registry) }
        switch state.update({ state in state.method }) {
        case .none: return false
        case .basic(let secret): return secret != authorization
        case .bearer: return true
        }
    }

    /// Forgets a token: the server has refused it, whatever life it announced.
    func discard(_ authorization: Secret) {
        state.update { state in
            state.tokens = state.tokens.filter { "Bearer \($0.value.secret.value)" != authorization.value }
        }
    }

    private func token(for key: Key, from server: TokenServer) throws -> BearerToken {
        // Nil for the thread that is to fetch it.
        let known: BearerToken?? = state.wait { state in
            if let token = state.tokens[key], token.isFresh { return .some(token) }
            if state.fetching.contains(key) { return nil }
            state.fetching.insert(key)
            return .some(nil)
        }
        if let token = known ?? nil { return token }
        let fetched = Result { try server.token(for: key, credentials, through: http) }
        state.update { state in
            state.fetching.remove(key)
            if case .success(let token) = fetched { state.tokens[key] = token }
        }
        return try fetched.get()
    }
}
