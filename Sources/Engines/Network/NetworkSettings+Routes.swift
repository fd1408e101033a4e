import Glibc
import SystemPackage

extension NetworkSettings {
    /// The addresses that no isolated container reaches, in the words of ip-route(8).
    func unreachable() throws(Errno) -> [String] {
        // Link-local, multicast, and what has no use; the rest is somebody's.
        let always = ["169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4"]
        // RFC 1918 and RFC 6598. slirp4netns's own 10.0.2.0/24 has a route that is more to the point.
        let neighbours = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"]
        return try always + (blocksPrivateRanges ? neighbours : []) + Self.ownAddresses().map { "\($0)/32" }
    }

    /// The IPv4 addresses of this host but its loopback's, which is not the container's: getifaddrs(3). There is no IPv6 in
    /// isolated containers.
    private static func ownAddresses() throws(Errno) -> [String] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { throw Errno(rawValue: errno) }
        defer { freeifaddrs(first) }
        var addresses: Set<String> = []
        var next = first
        while let entry = next {
            next = entry.pointee.ifa_next
            guard let address = entry.pointee.ifa_addr, address.pointee.sa_family == AF_INET else { continue }
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let numbers = getnameinfo(address, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
            if numbers {
                addresses.insert(text.withUnsafeBufferPointer { String(cString: $0.baseAddress.unsafelyUnwrapped) })
            }
        }
        return addresses.filter { !$0.hasPrefix("127.") && !$0.hasPrefix("169.254.") }.sorted()
    }
}
