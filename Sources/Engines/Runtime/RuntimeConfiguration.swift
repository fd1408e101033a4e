import Layers
import OCI

/// What runc is told about a container: `config.json` of its bundle.
/// https://github.com/opencontainers/runtime-spec/blob/main/config.md
///
/// What it does not say is the same for all: ``Sandbox``.
struct RuntimeConfiguration: Hashable {
    /// Where the root filesystem is mounted.
    var root: String
    var arguments: [String]
    var environment: [String]
    var workingDirectory: String
    var user: ContainerUser
    /// In the order of mounting.
    var mounts: [RuntimeMount]
    var owners: OwnerRange
    var namespaces: Namespaces
    /// Below the mount points of cgroup(7), with a slash in front.
    var controlGroup: String
    var resources: JSON

    /// Where the container's network is.
    enum Namespaces: Hashable {
        /// Its own user namespace, and a network namespace with nothing but a loopback.
        case own
        /// Its own user namespace, and the host's network.
        case hostNetwork
        /// The user and the network namespace that this process is in.
        case ofProcess(Int32)
    }

    var json: JSON {
        .object([
            "ociVersion": .string("1.0.2"),
            "root": .object(["path": .string(root)]),
            "hostname": .string(Sandbox.hostname),
            "process": process,
            "mounts": .array(mounts.map(\.json)),
            "linux": linux,
        ])
    }

    private var process: JSON {
        let capabilities = JSON.array(Sandbox.capabilities.map(JSON.string))
        return .object([
            "terminal": .boolean(false),
            "args": .array(arguments.map(JSON.string)),
            "env": .array(environment.map(JSON.string)),
            "cwd": .string(workingDirectory),
            "user": .object([
                "uid": .integer(Int64(user.id)), "gid": .integer(Int64(user.group)),
                "umask": .integer(0o022),
                "additionalGids": .array(user.otherGroups.map { .integer(Int64($0)) }),
            ]),
            // Not ambient: a program of another user than root has none, as everywhere.
            "capabilities": .object([
                "bounding": capabilities, "permitted": capabilities, "effective": capabilities,
            ]),
            "noNewPrivileges": .boolean(true),
            "rlimits": .array(Sandbox.resourceLimits),
        ])
    }

    private var linux: JSON {
        let mapping = JSON.array([
            .object([
                "containerID": .integer(0), "hostID": .integer(Int64(owners.first)),
                "size": .integer(Int64(owners.count)),
            ])
        ])
        return .object([
            "uidMappings": mapping, "gidMappings": mapping,
            "namespaces": .array(namespaceList),
            "cgroupsPath": .string(controlGroup),
            "resources": resources,
            "maskedPaths": .array(Sandbox.maskedPaths.map(JSON.string)),
            "readonlyPaths": .array(Sandbox.readOnlyPaths.map(JSON.string)),
            "seccomp": SeccompProfile.standard,
        ])
    }

    private var namespaceList: [JSON] {
        let own = ["pid", "ipc", "uts", "mount", "cgroup"].map { JSON.object(["type": .string($0)]) }
        return switch namespaces {
        case .own: own + [.object(["type": .string("user")]), .object(["type": .string("network")])]
        case .hostNetwork: own + [.object(["type": .string("user")])]
        case .ofProcess(let pid):
            own + [
                .object(["type": .string("user"), "path": .string("/proc/\(pid)/ns/user")]),
                .object(["type": .string("network"), "path": .string("/proc/\(pid)/ns/net")]),
            ]
        }
    }
}
