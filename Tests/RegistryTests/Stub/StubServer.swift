import Glibc
import SystemPackage
import TestSupport
import Threads

/// An HTTP server on a free port of the loopback that answers as the test says, good manners or not.
final class StubServer: Sendable {
    private struct State {
        var requests: [StubRequest] = []
        var connections: Set<Int32> = []
        var threads: [Thread] = []
        /// All that there ever were.
        var connectionCount = 0
        var ended = false
    }

    let port: UInt16
    private let listener: Int32
    private let answer: @Sendable (StubRequest) -> StubAnswer
    private let state = Monitor(State())

    var authority: String { "127.0.0.1:\(port)" }

    /// All that have come in so far, their bodies included.
    var requests: [StubRequest] { state.update { state in state.requests } }

    /// `METHOD TARGET` of each.
    var lines: [String] { requests.map(\.line) }

    var connectionCount: Int { state.update { state in state.connectionCount } }

    fileprivate init(_ answer: @escaping @Sendable (StubRequest) -> StubAnswer) throws {
        self.answer = answer
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard listener >= 0 else { throw Errno(rawValue: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) | listen(listener, 64) | getsockname(listener, pointer, &length)
            }
        }
        guard code == 0 else { throw Errno(rawValue: errno) }
        port = UInt16(bigEndian: address.sin_port)
    }

    fileprivate func acceptAll() {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { return }
            state.update { state in
                guard !state.ended, let thread = try? Thread({ self.serve(connection) }) else {
                    close(connection)
                    return
                }
                state.connections.insert(connection)
                state.threads.append(thread)
                state.connectionCount += 1
            }
        }
    }

    fileprivate func end() {
        shutdown(listener, Int32(SHUT_RDWR))
        let threads = state.update { state in
            state.ended = true
            for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
            return state.threads
        }
        for thread in threads { thread.join() }
        close(listener)
    }

    private func serve(_ descriptor: Int32) {
        var connection = StubConnection(descriptor)
        while let request = connection.request() {
            state.update { state in state.requests.append(request) }
            if !connection.send(answer(request), to: request) { break }
        }
        state.update { state in
            state.connections.remove(descriptor)
            close(descriptor)
        }
    }
}

/// Runs a stub server for as long as `body` does; its connections end with it.
@discardableResult
func withStubServer<Result>(
    _ answer: @escaping @Sendable (StubRequest) -> StubAnswer, _ body: (StubServer) throws -> Result
) throws -> Result {
    let server = try StubServer(answer)
    let acceptor = try Thread { server.acceptAll() }
    defer {
        server.end()
        acceptor.join()
    }
    return try body(server)
}
