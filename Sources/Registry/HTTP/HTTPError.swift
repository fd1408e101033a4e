import Escaping

/// Why a request got no usable answer. What names a server is its host, and its port where that is not the default.
public enum HTTPError: Error, Equatable, CustomStringConvertible {
    /// libcurl is not installed or could not start.
    case unusableLibrary(String)
    case invalidURL(String, reason: String)
    /// A header that would not stay one line.
    case invalidHeader(name: String)
    /// Plain HTTP to a host that is neither on this machine nor named as insecure.
    case plainRefused(host: String)
    case notFound(host: String)
    case cannotConnect(host: String, reason: String)
    /// The server does not speak TLS.
    case noTLS(host: String, reason: String)
    /// Its certificate is not one that we trust.
    case untrusted(host: String, reason: String)
    case timedOut(host: String, waitingFor: HTTPWait, seconds: Int)
    /// The connection ended before the answer did.
    case interrupted(host: String, reason: String)
    case tooManyRedirects(host: String)
    /// To where a client must not follow, or without saying where to.
    case redirectRefused(host: String, reason: String)
    case tooLarge(host: String, limit: Int)
    /// One of ``Transport/hangups`` has reported.
    case hungUp(host: String)

    public var description: String {
        switch self {
        case .unusableLibrary(let reason):
            "cannot use libcurl: \(reason)\n  install Debian's package 'libcurl4', or what brings it elsewhere"
        case .invalidURL(let url, let reason): "'\(Escaped(url))' is not a URL: \(reason)"
        case .invalidHeader(let name): "cannot send header '\(Escaped(name))': it has a line break or a NUL"
        case .plainRefused(let host):
            "cannot use '\(Escaped(host))' without TLS\n  name it as insecure if that is meant"
        case .notFound(let host): "cannot find host '\(Escaped(host))'"
        case .cannotConnect(let host, let reason): "cannot connect to '\(Escaped(host))': \(Escaped(reason))"
        case .noTLS(let host, let reason): "cannot speak TLS with '\(Escaped(host))': \(Escaped(reason))"
        case .untrusted(let host, let reason):
            "cannot trust '\(Escaped(host))': \(Escaped(reason))\n  add the authority that signed its certificate"
        case .timedOut(let host, let wait, let seconds):
            "cannot go on with '\(Escaped(host))': \(wait) took longer than \(seconds) s"
        case .interrupted(let host, let reason): "lost the connection to '\(Escaped(host))': \(Escaped(reason))"
        case .tooManyRedirects(let host): "'\(Escaped(host))' redirects in a circle"
        case .redirectRefused(let host, let reason): "cannot follow '\(Escaped(host))': \(Escaped(reason))"
        case .tooLarge(let host, let limit): "'\(Escaped(host))' sent more than \(limit) bytes"
        case .hungUp(let host): "nobody waits for '\(Escaped(host))' any more"
        }
    }
}

/// What a request can wait for, each with its own limit in ``HTTPTimeLimits``.
public enum HTTPWait: Sendable, CustomStringConvertible {
    /// A name server, TCP and TLS.
    case connection
    /// Some bytes, in either direction.
    case data
    /// The first byte of the answer, after all of the request.
    case answer

    public var description: String {
        switch self {
        case .connection: "connecting"
        case .data: "waiting for data"
        case .answer: "waiting for the answer"
        }
    }
}
