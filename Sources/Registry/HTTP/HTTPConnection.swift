import Ccurl
import SystemPackage

/// One easy handle of libcurl in a multi handle of its own: it keeps its connections open from exchange to exchange, and is
/// used by one thread at a time.
///
/// The multi interface, as with the easy one libcurl keeps control until all has been transferred: callers could neither
/// write a request nor read an answer at their own pace.
final class HTTPConnection {
    let easy: UnsafeMutableRawPointer
    let multi: UnsafeMutableRawPointer

    init() throws(HTTPError) {
        try LibCurl.start()
        guard let easy = curl_easy_init(), let multi = curl_multi_init() else {
            throw .unusableLibrary("it has no memory or no descriptors left")
        }
        self.easy = easy
        self.multi = multi
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_multi_cleanup(multi)
    }

    /// Sets every option for one exchange; nothing is left of the one before.
    func prepare(_ request: borrowing HTTPRequest, _ fields: HeaderList, _ transport: Transport) throws(HTTPError) {
        curl_easy_reset(easy)
        try set(CURLOPT_URL, request.url.text)
        try set(CURLOPT_PROTOCOLS_STR, request.url.scheme.rawValue)
        // Many blobs travel over as many connections: multiplexing on one would only add its flow control.
        try set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        try set(CURLOPT_NOSIGNAL, 1)
        // The end of an exchange does not wait for the thread that asks a name server which does not answer.
        try set(CURLOPT_QUICK_EXIT, 1)
        try set(CURLOPT_USERAGENT, "pushyard")
        // libcurl's own, 16 and 64 KiB, are a system call each.
        try set(CURLOPT_BUFFERSIZE, 256 << 10)
        try set(CURLOPT_UPLOAD_BUFFERSIZE, 256 << 10)
        try set(CURLOPT_CONNECTTIMEOUT_MS, transport.timeLimits.connection.wholeMilliseconds)
        if !transport.usesProxy(for: request.url) { try set(CURLOPT_PROXY, "") }
        if transport.isInsecure(request.url) {
            try set(CURLOPT_SSL_VERIFYPEER, 0)
            try set(CURLOPT_SSL_VERIFYHOST, 0)
        } else if let authority = transport.authority(for: request.url) {
            // The system's are in CAPATH, and stay trusted.
            try set(CURLOPT_CAINFO, authority.string)
        }
        try check(pushyard_curl_set_list(easy, fields.first))
        switch (request.method, request.body) {
        case (.head, _): try set(CURLOPT_NOBODY, 1)
        case (_, .none): try set(CURLOPT_HTTPGET, 1)
        case (_, .bytes(let bytes)): try setBody(length: Int64(bytes.count))
        case (_, .stream(let length, _, _)): try setBody(length: length ?? -1)
        }
        // HTTPGET sets the method, too.
        try set(CURLOPT_CUSTOMREQUEST, request.method == .head ? nil : request.method.rawValue)
    }

    func set(_ option: CURLoption, _ value: Int) throws(HTTPError) {
        try check(pushyard_curl_set_long(easy, option, value))
    }

    func set(_ option: CURLoption, _ value: String?) throws(HTTPError) {
        try check(pushyard_curl_set_string(easy, option, value))
    }

    private func setBody(length: Int64) throws(HTTPError) {
        try set(CURLOPT_UPLOAD, 1)
        try check(pushyard_curl_set_offset(easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(length)))
    }

    func check(_ code: CURLcode) throws(HTTPError) {
        guard code == CURLE_OK else { throw .unusableLibrary(String(cString: curl_easy_strerror(code))) }
    }
}

/// The header fields of one request as libcurl takes them.
final class HeaderList {
    private(set) var first: UnsafeMutablePointer<curl_slist>?

    init(_ headers: HTTPHeaders) throws(HTTPError) {
        for (name, value) in headers.fields {
            guard !(name + value).utf8.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }) else {
                throw .invalidHeader(name: name)
            }
            first = curl_slist_append(first, "\(name): \(value)")
        }
    }

    deinit { curl_slist_free_all(first) }
}

extension Duration {
    /// At least 1, rounded up.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        return max(1, Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }
}
