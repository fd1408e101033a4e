/// A request that a stub server has got.
struct StubRequest: Sendable {
    let method: String
    /// Path and query.
    let target: String
    /// By name in lower case.
    var headers: [String: String] = [:]
    var body: [UInt8] = []

    var line: String { "\(method) \(target)" }
    var authorization: String? { headers["authorization"] }

    init(method: String, target: String) {
        self.method = method
        self.target = target
    }
}

/// What a stub server does about it.
struct StubAnswer: Sendable {
    enum Ending: Sendable {
        /// Content-Length is added, and the connection stays open.
        case keep
        case close
        case reset
        /// Nothing more comes, until the client goes.
        case stall
        /// More and more comes, until the client goes.
        case endless
    }

    var status: Int
    var headers: [(String, String)]
    var body: [UInt8]
    var ending: Ending

    init(_ status: Int, _ headers: [(String, String)] = [], _ body: [UInt8] = [], then ending: Ending = .keep) {
        self.status = status
        self.headers = headers
        self.body = body
        self.ending = ending
    }

    init(_ status: Int, _ headers: [(String, String)] = [], text: String, then ending: Ending = .keep) {
        self.init(status, headers, Array(text.utf8), then: ending)
    }
}
