/// Where a registry is: a host name, an IPv4 address or an IPv6 address in brackets, and a port if it is not the usual one.
public struct RegistryAddress: Hashable, Sendable, CustomStringConvertible {
    /// As it was written; an IPv6 address with its brackets.
    public let host: String
    /// 1 to 65535.
    public let port: Int?

    /// Docker Hub, under the name that references have; it is served by `registry-1.docker.io`.
    public static let docker = RegistryAddress(host: "docker.io")

    private init(host: String) {
        self.host = host
        port = nil
    }

    public init(_ text: some StringProtocol) throws(ReferenceError) { try self.init(text, in: String(text)) }

    init(_ text: some StringProtocol, in whole: String) throws(ReferenceError) {
        var host = text[...]
        if let colon = text.lastIndex(of: ":"), !text[colon...].contains("]") {
            let digits = text[text.index(after: colon)...]
            guard digits.utf8.allSatisfy(\.isDigit), let port = Int(digits), (1...65535).contains(port) else {
                throw .port(whole)
            }
            self.port = port
            host = text[..<colon]
        } else {
            port = nil
        }
        guard Self.isHost(Array(host.utf8)) else { throw .registry(whole) }
        // The index is where Docker Hub was before it had a name of its own.
        self.host = host == "index.docker.io" && port == nil ? "docker.io" : String(host)
    }

    public var description: String { port.map { "\(host):\($0)" } ?? host }

    private static func isHost(_ host: [UInt8]) -> Bool {
        guard (1...255).contains(host.count) else { return false }
        if host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]") {
            let address = host.dropFirst().dropLast()
            return !address.isEmpty && address.allSatisfy { $0.isHexadecimalDigit || $0 == UInt8(ascii: ":") }
        }
        return host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            guard let first = label.first, let last = label.last else { return false }
            return first.isAlphanumeric && last.isAlphanumeric
                && label.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "-") }
        }
    }
}

extension UInt8 {
    fileprivate var isHexadecimalDigit: Bool {
        isLowercaseHexadecimalDigit || UInt8(ascii: "A")...UInt8(ascii: "F") ~= self
    }
}
