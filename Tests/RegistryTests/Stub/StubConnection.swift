import Glibc

/// One connection of the stub server.
struct StubConnection {
    private let descriptor: Int32
    private var unread: [UInt8] = []

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// The next request with all of its body, or nil when the client has gone.
    mutating func request() -> StubRequest? {
        guard let head = take(through: "\r\n\r\n") else { return nil }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3 else { return nil }
        var request = StubRequest(method: String(words[0]), target: String(words[1]))
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            request.headers[line[..<colon].lowercased()] = String(line[line.index(colon, offsetBy: 2)...])
        }
        if request.headers["expect"] != nil { _ = write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) }
        if request.headers["transfer-encoding"] == "chunked" {
            guard let body = takeChunks() else { return nil }
            request.body = body
        } else if let length = request.headers["content-length"].flatMap({ Int($0) }) {
            guard let body = take(length) else { return nil }
            request.body = body
        }
        return request
    }

    /// - Returns: whether the connection can go on.
    func send(_ answer: StubAnswer, to request: StubRequest) -> Bool {
        var text = "HTTP/1.1 \(answer.status) Stub\r\n"
        for (name, value) in answer.headers { text += "\(name): \(value)\r\n" }
        if !answer.headers.contains(where: { $0.0.lowercased() == "content-length" }), answer.ending == .keep {
            text += "Content-Length: \(answer.body.count)\r\n"
        }
        var bytes = Array((text + "\r\n").utf8)
        if request.method != "HEAD" { bytes += answer.body }
        guard write(bytes) else { return false }
        switch answer.ending {
        case .keep: return true
        case .close: return false
        case .reset:
            // With a linger of 0 s, close(2) sends RST.
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
            return false
        case .stall:
            var byte: UInt8 = 0
            while recv(descriptor, &byte, 1, 0) > 0 {}
            return false
        case .endless:
            let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 16 << 10)
            while write(chunk) {}
            return false
        }
    }

    private mutating func takeChunks() -> [UInt8]? {
        var body: [UInt8] = []
        while true {
            guard let line = take(through: "\r\n"),
                let size = Int(String(decoding: line.dropLast(2), as: UTF8.self), radix: 16), let chunk = take(size + 2)
            else { return nil }
            if size == 0 { return body }
            body += chunk.dropLast(2)
        }
    }

    private mutating func take(through end: String) -> [UInt8]? {
        while true {
            if let range = unread.firstRange(of: Array(end.utf8)) { return take(range.upperBound) }
            guard receive() else { return nil }
        }
    }

    private mutating func take(_ count: Int) -> [UInt8]? {
        while unread.count < count { guard receive() else { return nil } }
        defer { unread.removeFirst(count) }
        return Array(unread[..<count])
    }

    /// False when the client is gone or speaks TLS, which nobody here does.
    private mutating func receive() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count > 0 { unread += buffer[..<count] }
        return count > 0 && unread.first != 0x16
    }

    private func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
