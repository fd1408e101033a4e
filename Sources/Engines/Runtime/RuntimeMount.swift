import OCI

/// An entry of `mounts` in a runtime's configuration.
/// https://github.com/opencontainers/runtime-spec/blob/main/config.md#mounts
struct RuntimeMount: Hashable {
    let destination: String
    let type: String
    let source: String
    let options: [String]

    init(_ destination: String, type: String, source: String, options: [String]) {
        (self.destination, self.type, self.source, self.options) = (destination, type, source, options)
    }

    /// What stands at a path of the host, without devices and set-id programs.
    static func bind(_ source: String, at destination: String, readOnly: Bool = false) -> RuntimeMount {
        RuntimeMount(
            destination, type: "bind", source: source,
            options: ["bind", readOnly ? "ro" : "rw", "nosuid", "nodev"])
    }

    var json: JSON {
        .object([
            "destination": .string(destination), "type": .string(type), "source": .string(source),
            "options": .array(options.map(JSON.string)),
        ])
    }

    /// `/proc`, `/dev` and what is in it, as every container runtime has them.
    static let kernelFilesystems = [
        RuntimeMount("/proc", type: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"]),
        RuntimeMount(
            "/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "strictatime", "mode=755", "size=64m"]),
        RuntimeMount(
            "/dev/pts", type: "devpts", source: "devpts",
            options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]),
        RuntimeMount(
            "/dev/shm", type: "tmpfs", source: "shm", options: ["nosuid", "noexec", "nodev", "mode=1777", "size=64m"]),
        RuntimeMount("/dev/mqueue", type: "mqueue", source: "mqueue", options: ["nosuid", "noexec", "nodev"]),
    ]

    /// For a network namespace that belongs to the container's user namespace: the kernel refuses any other.
    static let ownSystemFilesystem = RuntimeMount(
        "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", "ro"])

    static let emptyRun = RuntimeMount(
        "/run", type: "tmpfs", source: "tmpfs", options: ["nosuid", "nodev", "mode=755", "size=64m"])
}
