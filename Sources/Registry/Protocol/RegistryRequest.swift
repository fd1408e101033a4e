/// One request to a registry, and what may be done to see it through.
struct RegistryRequest {
    enum Target {
        /// Below `/v2/`.
        case path(String, query: [(String, String)] = [])
        /// Where the registry said to go on.
        case location(HTTPURL)
    }

    enum Repetition {
        /// After any failure that may pass.
        case afterFailures
        /// Only when the registry would not listen to it in the first place: it has state that a failure has changed.
        case afterRefusal
    }

    /// For messages, as after "cannot".
    let action: String
    var method = HTTPMethod.get
    let target: Target
    var headers = HTTPHeaders()
    var body = HTTPBody.none
    var scopes: [Scope] = []
    var repetition = Repetition.afterFailures
}
