import Ccurl
import Glibc

/// libcurl, loaded and started once for the whole process.
enum LibCurl {
    private static let outcome: Result<Void, HTTPError> = Result { () throws(HTTPError) in try configure() }

    /// Loads and starts the library, unless that has been done.
    static func start() throws(HTTPError) {
        try outcome.get()
    }

    private static func configure() throws(HTTPError) {
        if let reason = pushyard_curl_load() { throw .unusableLibrary(String(cString: reason)) }
        // OpenSSL writes with write(2): a connection that the server has closed is to be an error, not the end of us.
        signal(SIGPIPE, SIG_IGN)
        let code = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
        guard code == CURLE_OK else { throw .unusableLibrary(String(cString: curl_easy_strerror(code))) }
    }
}
