/// What is asked of a server. Its description has no secret: neither header values nor the query.
struct HTTPRequest: CustomStringConvertible {
    var method: HTTPMethod
    var url: HTTPURL
    var headers = HTTPHeaders()
    var body = HTTPBody.none

    var description: String { "\(method) \(url)" }
}

enum HTTPMethod: String, Sendable, CustomStringConvertible {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"

    var description: String { rawValue }
}

/// The body of a request.
enum HTTPBody {
    /// And no Content-Length either.
    case none
    /// In memory; empty is `Content-Length: 0`.
    case bytes([UInt8])
    /// As many bytes as `length` says, or, when that is nil, until `write` returns (chunked, RFC 9112 §7.1).
    ///
    /// `write` stops early when the exchange wants no more: the server has answered. When it `isRestartable` it is called
    /// again for another try, and begins at the first byte again.
    case stream(length: Int64?, isRestartable: Bool, write: (HTTPExchange) throws -> Void)

    var isRestartable: Bool {
        switch self {
        case .none, .bytes: true
        case .stream(_, let isRestartable, _): isRestartable
        }
    }
}

/// Status and headers of an answer.
struct HTTPHead: Sendable {
    let status: Int
    var headers = HTTPHeaders()

    var isSuccess: Bool { 200..<300 ~= status }
    /// In bytes, where the server announces it.
    var contentLength: Int64? { headers["Content-Length"].flatMap { Int64($0) } }
}
