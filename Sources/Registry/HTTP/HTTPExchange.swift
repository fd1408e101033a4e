import Ccurl
import Glibc
import SystemPackage

/// One request and its answer, both at the caller's pace: write, then look at the head, then read.
///
/// Every call blocks for as long as ``HTTPTimeLimits`` allow, and somebody waits. Not used after the scope that it belongs to.
final class HTTPExchange {
    private enum Phase {
        case underWay
        case ended(CURLcode)
    }

    private let connection: HTTPConnection
    private let url: HTTPURL
    private let limits: HTTPTimeLimits
    private let fields: HeaderList
    /// Both for ``Transport/hangups``, whose ends poll(2) reports unasked.
    private var watched: [curl_waitfd]
    private var polled: [pollfd]
    private var phase = Phase.underWay

    private var outgoing = UnsafeRawBufferPointer(start: nil, count: 0)
    private var hasAllOfBody: Bool
    private var isPaused = false

    private var partialHead: HTTPHead?
    private var receivedHead: HTTPHead?
    private var headSize = 0
    private var incoming: [UInt8] = []
    private var taken = 0
    private var isFull = false
    /// Bytes moved in either direction.
    private var progress = 0

    private static let headLimit = 256 << 10
    /// With so many bytes that nobody has read, nothing more is received: libcurl alone would take all that the kernel has,
    /// which is up to 25 MB.
    private static let capacity = 256 << 10

    init(_ request: borrowing HTTPRequest, on connection: HTTPConnection, _ transport: Transport) throws(HTTPError) {
        self.connection = connection
        url = request.url
        limits = transport.timeLimits
        watched = transport.hangups.map { curl_waitfd(fd: $0.rawValue, events: 0, revents: 0) }
        polled = transport.hangups.map { pollfd(fd: $0.rawValue, events: 0, revents: 0) }
        fields = try HeaderList(request.headers)
        if case .none = request.body { hasAllOfBody = true } else { hasAllOfBody = false }
        try connection.prepare(request, fields, transport)
        let context = Unmanaged.passUnretained(self).toOpaque()
        for (data, function, callback) in [
            (CURLOPT_READDATA, CURLOPT_READFUNCTION, send), (CURLOPT_WRITEDATA, CURLOPT_WRITEFUNCTION, receive),
            (CURLOPT_HEADERDATA, CURLOPT_HEADERFUNCTION, receiveHeader),
        ] {
            try connection.check(pushyard_curl_set_pointer(connection.easy, data, context))
            try connection.check(pushyard_curl_set_transfer(connection.easy, function, callback))
        }
        let code = curl_multi_add_handle(connection.multi, connection.easy)
        guard code == CURLM_OK else { throw .unusableLibrary(String(cString: curl_multi_strerror(code))) }
    }

    /// Ends the exchange. The connection stays open for the next one only when the answer has been read to its end.
    func end() {
        curl_multi_remove_handle(connection.multi, connection.easy)
    }

    /// Sends a part of the body, all of it unless the server has answered already.
    ///
    /// - Returns: whether the server wants more.
    /// - Throws: ``HTTPError``
    func write(_ bytes: RawSpan) throws(HTTPError) -> Bool {
        precondition(!hasAllOfBody, "the body has been finished")
        return try bytes.withUnsafeBytes { buffer throws(HTTPError) in
            outgoing = buffer
            defer { outgoing = UnsafeRawBufferPointer(start: nil, count: 0) }
            resume()
            try drive(.data) { outgoing.isEmpty || receivedHead != nil }
            return receivedHead == nil
        }
    }

    /// Says that the body is complete.
    func finish() {
        hasAllOfBody = true
        resume()
    }

    /// Status and headers of the answer; waits for them.
    ///
    /// - Throws: ``HTTPError``
    func head() throws(HTTPError) -> HTTPHead {
        try drive(.answer) { receivedHead != nil }
        guard let receivedHead else { throw .interrupted(host: url.authority, reason: "it sent no answer") }
        return receivedHead
    }

    /// Fills the front of `buffer`; 0 is the end of the answer, as its Content-Length or its last chunk tells.
    ///
    /// - Throws: ``HTTPError``
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(HTTPError) -> Int {
        if taken == incoming.count {
            incoming.removeAll(keepingCapacity: true)
            taken = 0
            if isFull {
                isFull = false
                goOn()
            }
            try drive(.data) { !incoming.isEmpty }
        }
        let count = min(buffer.count, incoming.count - taken)
        incoming[taken..<taken + count].withUnsafeBytes { buffer.copyMemory(from: $0) }
        taken += count
        return count
    }

    /// The rest of the answer.
    ///
    /// - Parameter limit: in bytes.
    /// - Throws: ``HTTPError``, ``HTTPError/tooLarge(host:limit:)`` among them.
    func readAll(limit: Int) throws(HTTPError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = try chunk.withUnsafeMutableBytes { buffer in
                Result { () throws(HTTPError) in try read(into: buffer) }
            }.get()
            if count == 0 { return bytes }
            guard bytes.count + count <= limit else { throw .tooLarge(host: url.authority, limit: limit) }
            bytes += chunk[..<count]
        }
    }

    /// Lets libcurl work until `isDone` or the end of the exchange.
    private func drive(_ wait: HTTPWait, until isDone: () -> Bool) throws(HTTPError) {
        let limit = limits[wait]
        var deadline = ContinuousClock.now + limit
        var seen = progress
        while !isDone() {
            if case .ended(let code) = phase {
                guard code == CURLE_OK else { throw error(code) }
                return
            }
            try checkWanted()
            var running: Int32 = 0
            try check(curl_multi_perform(connection.multi, &running))
            noteEnd()
            if running == 0 || isDone() { continue }
            if progress - seen >= 1024 {
                deadline = .now + limit
                seen = progress
            }
            let left = deadline - .now
            guard left > .zero else {
                throw .timedOut(host: url.authority, waitingFor: wait, seconds: Int(limit.components.seconds))
            }
            let (count, milliseconds) = (UInt32(watched.count), Int32(clamping: left.wholeMilliseconds))
            try check(curl_multi_poll(connection.multi, &watched, count, milliseconds, nil))
        }
    }

    /// Asks anew although libcurl has just waited for it: while data comes fast, it never waits.
    private func checkWanted() throws(HTTPError) {
        if poll(&polled, nfds_t(polled.count), 0) > 0 { throw .hungUp(host: url.authority) }
    }

    private func noteEnd() {
        var queued: Int32 = 0
        while let message = curl_multi_info_read(connection.multi, &queued) {
            if message.pointee.msg == CURLMSG_DONE { phase = .ended(message.pointee.data.result) }
        }
    }

    private func resume() {
        guard isPaused else { return }
        isPaused = false
        goOn()
    }

    /// In both directions: whoever is not ready pauses again.
    private func goOn() {
        // It calls back and cannot fail otherwise: what the callback answers is seen by the next drive.
        _ = curl_easy_pause(connection.easy, CURLPAUSE_CONT)
    }

    private func check(_ code: CURLMcode) throws(HTTPError) {
        guard code == CURLM_OK else { throw .unusableLibrary(String(cString: curl_multi_strerror(code))) }
    }

    private func error(_ code: CURLcode) -> HTTPError {
        let host = url.authority
        let reason = String(cString: curl_easy_strerror(code)).lowercased()
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: return .notFound(host: host)
        case CURLE_COULDNT_CONNECT: return .cannotConnect(host: host, reason: systemReason ?? reason)
        case CURLE_COULDNT_RESOLVE_PROXY: return .cannotConnect(host: host, reason: reason)
        case CURLE_SSL_CONNECT_ERROR: return .noTLS(host: host, reason: reason)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
            return .untrusted(host: host, reason: reason)
        case CURLE_OPERATION_TIMEDOUT:
            return .timedOut(
                host: host, waitingFor: .connection, seconds: Int(limits.connection.components.seconds))
        case CURLE_WRITE_ERROR where headSize > Self.headLimit: return .tooLarge(host: host, limit: Self.headLimit)
        default: return .interrupted(host: host, reason: reason)
        }
    }

    /// Why the kernel could not connect, which libcurl's own words do not tell; nil where it was not the kernel.
    private var systemReason: String? {
        var number = 0
        guard pushyard_curl_get_long(connection.easy, CURLINFO_OS_ERRNO, &number) == CURLE_OK, number != 0 else {
            return nil
        }
        return String(cString: strerror(Int32(number))).lowercased()
    }

    fileprivate func nextBytes(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        if outgoing.isEmpty {
            if hasAllOfBody { return 0 }
            isPaused = true
            return Int(CURL_READFUNC_PAUSE)
        }
        let count = min(buffer.count, outgoing.count)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: outgoing[..<count]))
        outgoing = UnsafeRawBufferPointer(rebasing: outgoing[count...])
        progress += count
        return count
    }

    fileprivate func append(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard incoming.count < Self.capacity else {
            isFull = true
            return Int(CURL_WRITEFUNC_PAUSE)
        }
        incoming.append(contentsOf: bytes)
        progress += bytes.count
        return bytes.count
    }

    /// - Returns: whether to go on.
    fileprivate func append(headerLine bytes: UnsafeRawBufferPointer) -> Bool {
        progress += bytes.count
        headSize += bytes.count
        let line = String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            // "HTTP/1.1 200 OK"; an interim answer (1xx) may have come before.
            let status = line.split(separator: " ").dropFirst().first.flatMap { Int(trim($0)) }
            partialHead = status.map { HTTPHead(status: $0) }
            receivedHead = nil
        } else if receivedHead != nil {
            // Trailers, which nobody asked for.
        } else if line == "\r\n" || line == "\n" {
            if let head = partialHead, head.status >= 200 { receivedHead = head }
        } else {
            partialHead?.headers.append(line: line)
        }
        return headSize <= Self.headLimit
    }
}

/// libcurl calls these from within `curl_multi_perform` and `curl_easy_pause`, with the exchange that added the handle.
private func exchange(_ context: UnsafeMutableRawPointer) -> HTTPExchange {
    Unmanaged<HTTPExchange>.fromOpaque(context).takeUnretainedValue()
}

private let send: @convention(c) (UnsafeMutablePointer<CChar>, Int, Int, UnsafeMutableRawPointer) -> Int = {
    exchange($3).nextBytes(into: UnsafeMutableRawBufferPointer(start: $0, count: $1 * $2))
}

private let receive: @convention(c) (UnsafeMutablePointer<CChar>, Int, Int, UnsafeMutableRawPointer) -> Int = {
    exchange($3).append(UnsafeRawBufferPointer(start: $0, count: $1 * $2))
}

private let receiveHeader: @convention(c) (UnsafeMutablePointer<CChar>, Int, Int, UnsafeMutableRawPointer) -> Int = {
    exchange($3).append(headerLine: UnsafeRawBufferPointer(start: $0, count: $1 * $2)) ? $1 * $2 : 0
}
