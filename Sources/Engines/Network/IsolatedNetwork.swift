import Filesystem
import Glibc
import Layers
import Synchronization
import SystemPackage
import Threads
import Tools

/// A network namespace from which the internet is reached, and nothing of the host.
///
/// slirp4netns(1) turns what is sent in it into connections of its own. That alone would reach whatever this host reaches:
/// routes in the namespace, which the container has no right to change, lead nowhere for the host's own addresses, for
/// link-local ones (where clouds have metadata, RFC 3927) and, by setting, for the host's neighbours.
///
/// What it does not keep away: the host's addresses that it gets while a build runs.
final class IsolatedNetwork: Sendable {
    /// Where slirp4netns answers questions, with the host's own resolver.
    static let nameServer = "10.0.2.3"

    /// A process in it.
    var pid: Int32 { holder.pid }
    private let holder: Holder
    private let socket: FilePath
    private let published: [PublishedPort]
    private let ready: FileDescriptor
    private let errors: PipeEnd
    private let unreachable: [String]
    private let isSetUp = Mutex(false)

    private init(
        _ holder: Holder, _ socket: FilePath, _ published: [PublishedPort], ready: FileDescriptor, errors: PipeEnd,
        unreachable: [String]
    ) {
        (self.holder, self.socket, self.published) = (holder, socket, published)
        (self.ready, self.errors, self.unreachable) = (ready, errors, unreachable)
    }

    /// Calls `body` with a network that is being made, and ends it afterwards; also when this process is killed.
    ///
    /// - Parameters:
    ///   - files: a directory in memory.
    ///   - published: what can be reached from outside.
    static func with<Result>(
        _ settings: NetworkSettings, owners: OwnerRange, files: Directory, published: [PublishedPort] = [],
        _ body: (IsolatedNetwork) throws -> Result
    ) throws -> Result {
        let holder = try Holder(ownNetwork: true)
        for map in ["uid_map", "gid_map"] {
            do {
                let file = try FileDescriptor.open("/proc/\(holder.pid)/\(map)", .writeOnly, options: .closeOnExec)
                try file.closeAfter { _ = try file.writeAll("0 \(owners.first) \(owners.count)\n".utf8) }
            } catch let error as Errno {
                throw EngineError.notMapped("\(owners)", error)
            }
        }
        let (ready, end) = (try Pipe(), try Pipe())
        let socket = files.path.appending("slirp4netns")
        var tool = Tool(
            "slirp4netns",
            [
                "--configure", "--mtu=65520", "--disable-host-loopback", "--enable-sandbox", "--enable-seccomp",
                "--ready-fd=3", "--exit-fd=4", "--api-socket=\(socket)", "\(holder.pid)", "tap0",
            ])
        tool.descriptors = [ready.writeEnd, end.readEnd]
        return try tool.withProcess(errors: .pipe) { running in
            guard let errors = running.errors else { preconditionFailure("standard error is a pipe") }
            // Its own copies alone tell of its end.
            ready.closeWriteEnd()
            end.closeReadEnd()
            let network = IsolatedNetwork(
                holder, socket, published, ready: ready.readEnd, errors: errors,
                unreachable: try settings.unreachable())
            let result = try body(network)
            end.closeWriteEnd()
            return result
        }.result
    }

    /// Waits until packets go out, and what must not be reached is not.
    ///
    /// - Throws: ``EngineError/noNetwork(_:)``.
    func setUp() throws {
        try isSetUp.withLock { isSetUp in
            if isSetUp { return }
            var byte: UInt8 = 0
            var count = -1
            repeat { count = read(ready.rawValue, &byte, 1) } while count == -1 && errno == EINTR
            guard count == 1 else { throw EngineError.noNetwork(try message()) }
            let routes = unreachable.map { "route add unreachable \($0)\n" }.joined()
            let tool = Tool("nsenter", ["--net=/proc/\(pid)/ns/net", "ip", "-batch", "-"])
            do {
                try tool.output(input: Array(routes.utf8))
            } catch let error as ToolError {
                throw EngineError.noNetwork("\(error)")
            }
            for port in published { try PortForwarding(socket: socket).publish(port) }
            try drain()
            isSetUp = true
        }
    }

    private func message() throws -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = try bytes.withUnsafeMutableBytes { try errors.read(into: $0) }
        return "slirp4netns: " + String(decoding: bytes[..<count], as: UTF8.self)
    }

    /// Nobody wants to know what slirp4netns says about packets, but a full pipe would stop it.
    private func drain() throws {
        let copy = try errors.descriptor.duplicate()
        try Thread {
            var bytes = [UInt8](repeating: 0, count: 4096)
            while read(copy.rawValue, &bytes, bytes.count) > 0 {}
            // A pipe holds nothing that its closing could lose.
            try? copy.close()
        }.detach()
    }
}

/// A pipe, close-on-exec, whose ends are closed with it at the latest.
private final class Pipe {
    let readEnd: FileDescriptor
    let writeEnd: FileDescriptor
    private var (isReadOpen, isWriteOpen) = (true, true)

    init() throws(Errno) { (readEnd, writeEnd) = try FileDescriptor.pipe(options: .closeOnExec) }

    deinit {
        closeReadEnd()
        closeWriteEnd()
    }

    func closeReadEnd() {
        // A pipe holds nothing that its closing could lose.
        if isReadOpen { try? readEnd.close() }
        isReadOpen = false
    }

    func closeWriteEnd() {
        // As above.
        if isWriteOpen { try? writeEnd.close() }
        isWriteOpen = false
    }
}
