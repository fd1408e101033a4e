import Glibc
import OCI
import SystemPackage

/// slirp4netns's socket for requests: slirp4netns(1), "API SOCKET".
struct PortForwarding {
    let socket: FilePath

    /// Has connections to a port of the host go into the namespace.
    ///
    /// - Throws: ``EngineError/notPublished(_:_:)``.
    func publish(_ port: PublishedPort) throws {
        let request = JSON.object([
            "execute": .string("add_hostfwd"),
            "arguments": .object([
                "proto": .string(port.transport.rawValue), "host_addr": .string(port.address),
                "host_port": .integer(Int64(port.hostPort)), "guest_port": .integer(Int64(port.port)),
            ]),
        ])
        let answer = try exchange(request.canonicalBytes)
        // What is no JSON is shown as it is.
        guard case .object(let members)? = try? JSON(parsing: answer), members["error"] == nil else {
            throw EngineError.notPublished(port.hostPort, String(decoding: answer, as: UTF8.self))
        }
    }

    /// One request and one answer for each connection.
    private func exchange(_ request: [UInt8]) throws(Errno) -> [UInt8] {
        let opened = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard opened >= 0 else { throw Errno(rawValue: errno) }
        defer { close(opened) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(socket.string.utf8)
        guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { throw .fileNameTooLong }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(opened, $0, size) == 0 }
        }
        guard isConnected, write(opened, request, request.count) == request.count,
            shutdown(opened, Int32(SHUT_WR)) == 0
        else { throw Errno(rawValue: errno) }
        var answer = [UInt8](repeating: 0, count: 4096)
        var count = 0
        while count < answer.count {
            let read = answer.withUnsafeMutableBytes {
                Glibc.read(opened, $0.baseAddress.map { $0 + count }, $0.count - count)
            }
            guard read >= 0 else { throw Errno(rawValue: errno) }
            if read == 0 { break }
            count += read
        }
        return Array(answer[..<count])
    }
}
