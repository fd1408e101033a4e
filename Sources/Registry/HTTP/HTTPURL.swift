import Ccurl
import Escaping
import Glibc

/// An absolute `http` or `https` URL without user and password, as libcurl reads it (RFC 3986).
///
/// The parser that judges a URL here is the one that connects: both see the same host.
public struct HTTPURL: Hashable, Sendable, CustomStringConvertible {
    /// The whole, with a query that may hold a secret.
    let text: String
    let scheme: HTTPScheme
    /// A name in lower case, or an address; one of IPv6 in brackets.
    let host: String
    let port: UInt16
    private let path: String

    /// - Throws: ``HTTPError/invalidURL(_:reason:)``; ``HTTPError/unusableLibrary(_:)``
    public init(_ text: String) throws(HTTPError) {
        try self.init(text, from: nil)
    }

    /// `reference`, absolute or relative, as this URL's server sent it (RFC 3986 §5.2). Its query stays as it is.
    func resolving(_ reference: String) throws(HTTPError) -> HTTPURL {
        try HTTPURL(reference, from: self)
    }

    /// With `name=value` at the end of the query; everything but letters, digits and `-._~` is escaped.
    func appendingQuery(_ name: String, _ value: String) throws(HTTPError) -> HTTPURL {
        var base = text
        var fragment = ""
        if let hash = text.firstIndex(of: "#") {
            base = String(text[..<hash])
            fragment = String(text[hash...])
        }
        let separator = !base.contains("?") ? "?" : base.hasSuffix("?") || base.hasSuffix("&") ? "" : "&"
        return try HTTPURL("\(base)\(separator)\(percentEncoded(name))=\(percentEncoded(value))\(fragment)")
    }

    /// Host and, where it is not the default, port.
    var authority: String { port == scheme.defaultPort ? host : "\(host):\(port)" }

    /// Whether credentials for one are for the other as well.
    func hasSameOrigin(as other: HTTPURL) -> Bool {
        (scheme, host, port) == (other.scheme, other.host, other.port)
    }

    /// Whether the host is this machine: `localhost`, 127.0.0.0/8 or ::1.
    var isLoopback: Bool { isLoopbackHost(host) }

    /// Without the query: a registry's state and a storage's signature are in there.
    public var description: String { "\(scheme)://\(authority)\(path)" }

    private init(_ text: String, from base: HTTPURL?) throws(HTTPError) {
        try LibCurl.start()
        let shown = Self.withoutSecrets(text)
        guard !text.utf8.contains(0) else { throw .invalidURL(shown, reason: "it has a NUL") }
        guard let url = curl_url() else { preconditionFailure("curl_url fails only without memory") }
        defer { curl_url_cleanup(url) }
        for part in [base?.text, text].compactMap(\.self) {
            let code = curl_url_set(url, CURLUPART_URL, part, UInt32(CURLU_DISALLOW_USER))
            guard code == CURLUE_OK else { throw .invalidURL(shown, reason: Self.reason(code)) }
        }
        func part(_ part: CURLUPart, _ flags: Int32 = 0) throws(HTTPError) -> String {
            var value: UnsafeMutablePointer<CChar>?
            let code = curl_url_get(url, part, &value, UInt32(flags))
            guard code == CURLUE_OK, let value else { throw .invalidURL(shown, reason: Self.reason(code)) }
            defer { curl_free(value) }
            return String(cString: value)
        }
        guard let scheme = HTTPScheme(rawValue: try part(CURLUPART_SCHEME)) else {
            throw .invalidURL(shown, reason: "it is neither http nor https")
        }
        guard let port = UInt16(try part(CURLUPART_PORT, CURLU_DEFAULT_PORT)) else {
            throw .invalidURL(shown, reason: "its port is no number")
        }
        self.text = try part(CURLUPART_URL)
        self.scheme = scheme
        self.port = port
        host = try part(CURLUPART_HOST).lowercased()
        path = try part(CURLUPART_PATH)
    }

    /// Neither query nor user and password, for messages about what may be no URL at all.
    private static func withoutSecrets(_ text: String) -> String {
        let rest = text.prefix { $0 != "?" && $0 != "#" }
        guard let at = rest.lastIndex(of: "@") else { return String(rest) }
        let scheme = rest.firstRange(of: "//").map { rest[..<$0.upperBound] } ?? ""
        return "\(scheme)…\(rest[at...])"
    }

    private static func reason(_ code: CURLUcode) -> String {
        // The words of libcurl change from version to version.
        if code == CURLUE_USER_NOT_ALLOWED { return "it has a user or a password" }
        return String(cString: curl_url_strerror(code)).lowercased()
    }
}

public enum HTTPScheme: String, Sendable, CustomStringConvertible {
    case http, https

    var defaultPort: UInt16 { self == .http ? 80 : 443 }
    public var description: String { rawValue }
}

/// Whether a host, in lower case and an IPv6 address in brackets, is this machine: `localhost`, 127.0.0.0/8 or ::1.
func isLoopbackHost(_ host: String) -> Bool {
    // libcurl never asks a name server for localhost (RFC 6761 §6.3).
    if host == "localhost" || host == "[::1]" { return true }
    var address = in_addr()
    return inet_pton(AF_INET, host, &address) == 1 && UInt32(bigEndian: address.s_addr) >> 24 == 127
}

/// Text as a part of a query or a form: everything but letters, digits and `-._~` escaped (RFC 3986 §2).
func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return text.utf8.map { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            String(UnicodeScalar(byte))
        default: "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }
    }.joined()
}
