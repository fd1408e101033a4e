import Glibc
import SystemPackage
import TestSupport
import Testing

extension EngineTests {
    @Suite(.requires(tool: "slirp4netns"), .requires(tool: "ip")) struct Networks {
        private var home: EngineHome { get throws { try #require(EngineHome.current) } }

        @Test func hasNothingButALoopback() throws {
            let outcome = try home.build("network=none", script: "ls /sys/class/net; cat /etc/resolv.conf")
            #expect(outcome.log == "lo\n")
        }

        @Test func isTheHostsOwn() throws {
            let interfaces = try names(in: "/sys/class/net").sorted().joined(separator: "\n")
            let outcome = try home.build("network=host", script: "ls /sys/class/net | sort; touch /sys/x 2>&1")
            #expect(outcome.log == "\(interfaces)\ntouch: cannot touch '/sys/x': Read-only file system\n")
        }

        @Test func reachesNothingOfTheHost() throws {
            // Whatever the host serves, it serves on all of its addresses.
            try withListener { port in
                let own = try run("ip", ["-4", "-o", "addr"]).success().outputText.split(separator: "\n")
                    .compactMap { $0.split(separator: " ").dropFirst(3).first?.split(separator: "/").first }
                let addresses = own + ["10.0.2.2", "10.0.2.3", "169.254.169.254", "0.0.0.0"]
                let script = addresses.map { address in
                    "timeout 2 bash -c 'exec 3<>/dev/tcp/\(address)/\(port)' 2>/dev/null && echo \(address)\n"
                }.joined()
                let outcome = try home.build(["network=isolated"], ["bash", "-c", script + "ls /sys/class/net"])
                #expect(outcome.log == "lo\ntap0\n")
                #expect(try home.build(["network=host"], ["bash", "-c", script + "true"]).log.contains("127.0.0.1\n"))
            }
        }

        @Test func mayNotChangeItsRoutes() throws {
            let outcome = try home.build(
                "network=isolated",
                script: "cat /proc/net/route | wc -l; test -e /sbin/ip && ip route flush table main; exit 0")
            #expect(outcome.ending == .exited(0))
        }

        @Test func resolvesNamesLikeTheHost() throws {
            let outcome = try home.build(
                "network=isolated", script: "cat /etc/resolv.conf; getent hosts localhost pushyard | wc -l")
            #expect(outcome.log == "nameserver 10.0.2.3\n2\n")
        }

        /// Accepts connections on all of this host's addresses, on a port of the kernel's choice.
        private func withListener(_ body: (UInt16) throws -> Void) throws {
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            try #require(listener >= 0)
            defer { close(listener) }
            try #require(listen(listener, 16) == 0)
            var address = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let result = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &length) }
            }
            try #require(result == 0)
            try body(UInt16(bigEndian: address.sin_port))
        }
    }
}
