import Escaping

/// A port of an isolated container that can be reached through one of the host's: `[address:]port:port[/protocol]`.
public struct PublishedPort: Hashable, Sendable {
    public enum TransportProtocol: String, Hashable, Sendable {
        case tcp, udp
    }

    /// IPv4; of the host's loopback unless another is named.
    public let address: String
    public let hostPort: UInt16
    public let port: UInt16
    public let transport: TransportProtocol

    /// - Throws: ``InvalidPort``.
    public init(_ text: String) throws(InvalidPort) {
        let ends = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = ends[0].split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let hostPort = UInt16(parts[parts.count - 2]), hostPort > 0,
            let port = UInt16(parts[parts.count - 1]), port > 0,
            let transport = TransportProtocol(rawValue: ends.count == 2 ? String(ends[1]) : "tcp"),
            parts.count == 2 || Self.isAddress(parts[0])
        else { throw InvalidPort(text: text) }
        address = parts.count == 3 ? String(parts[0]) : "127.0.0.1"
        (self.hostPort, self.port, self.transport) = (hostPort, port, transport)
    }

    private static func isAddress(_ text: Substring) -> Bool {
        let bytes = text.split(separator: ".", omittingEmptySubsequences: false)
        return bytes.count == 4 && bytes.allSatisfy { UInt8($0) != nil }
    }
}

/// What is no port to publish.
public struct InvalidPort: Error, Hashable, CustomStringConvertible {
    public let text: String

    public var description: String {
        "'\(Escaped(text))' is no port to publish: expected '[ADDRESS:]HOST-PORT:PORT[/udp]', such as '8080:80'"
    }
}
