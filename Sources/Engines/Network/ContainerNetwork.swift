import Build
import Filesystem
import Mounts
import SystemPackage

/// What a container's network is, for runc, and the files that tell programs about it.
struct ContainerNetwork {
    let namespaces: RuntimeConfiguration.Namespaces
    let mounts: [RuntimeMount]

    /// - Parameters:
    ///   - isolated: the network of isolated containers, where one is wanted.
    ///   - files: a directory in memory.
    init(
        _ network: Network, isolated: IsolatedNetwork?, files: Directory, in scope: MountScope
    ) throws {
        let local = "127.0.0.1\tlocalhost\n::1\tlocalhost\n127.0.1.1\t\(Sandbox.hostname)\n"
        let system: RuntimeMount
        let (hosts, resolver): ([UInt8], [UInt8])
        switch network {
        case .none:
            (namespaces, system) = (.own, .ownSystemFilesystem)
            (hosts, resolver) = (Array(local.utf8), [])
        case .isolated:
            guard let isolated else { preconditionFailure("an isolated container is given its network") }
            (namespaces, system) = (.ofProcess(isolated.pid), .ownSystemFilesystem)
            (hosts, resolver) = (Array(local.utf8), Array("nameserver \(IsolatedNetwork.nameServer)\n".utf8))
        case .host:
            namespaces = .hostNetwork
            // A user namespace may not mount one for a network namespace that is not its own.
            let root = try scope.mount(
                .device("sysfs", type: "sysfs"), "sys", [.readOnly, .noSetID, .noDevices, .noPrograms])
            system = RuntimeMount(
                "/sys", type: "bind", source: root.path.string, options: ["bind", "ro", "nosuid", "nodev", "noexec"])
            hosts = try Self.hostFile("hosts") + Array("127.0.1.1\t\(Sandbox.hostname)\n".utf8)
            resolver = try Self.hostFile("resolv.conf")
        }
        let contents: [(String, [UInt8])] = [
            ("hosts", hosts), ("resolv.conf", resolver), ("hostname", Array("\(Sandbox.hostname)\n".utf8)),
        ]
        let files = try contents.map { name, content in
            RuntimeMount.bind(try files.makeFile(FileName(name), content), at: "/etc/\(name)", readOnly: true)
        }
        mounts = [system] + files
    }

    private static func hostFile(_ name: String) throws -> [UInt8] {
        do {
            // A symbolic link of the host's own is followed.
            let file = try FileDescriptor.open(FilePath("/etc/\(name)"), .readOnly, options: .closeOnExec)
            return try file.closeAfter {
                var bytes = [UInt8](repeating: 0, count: 1 << 20)
                let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0) }
                return Array(bytes[..<count])
            }
        } catch Errno.noSuchFileOrDirectory {
            return []
        }
    }
}
