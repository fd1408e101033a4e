import Glibc
import OCI

/// What is the same for every container.
enum Sandbox {
    /// One for all, so that nothing that a build writes depends on where it was.
    static let hostname = "pushyard"

    /// The default of docker and podman.
    static let capabilities = [
        "CAP_AUDIT_WRITE", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_MKNOD",
        "CAP_NET_BIND_SERVICE", "CAP_NET_RAW", "CAP_SETFCAP", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID",
        "CAP_SYS_CHROOT",
    ]

    /// What tells about the host, or changes it: docker's list.
    static let maskedPaths = [
        "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
        "/proc/sched_debug", "/proc/scsi", "/proc/timer_list", "/proc/timer_stats", "/sys/devices/virtual/powercap",
        "/sys/firmware",
    ]

    static let readOnlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]

    /// No core files, and as many descriptors as select(2) takes; a program that wants more raises its soft limit.
    static let resourceLimits: [JSON] = [
        limit("RLIMIT_CORE", soft: 0, hard: 0), descriptorLimit,
    ]

    private static var descriptorLimit: JSON {
        var own = rlimit()
        // Cannot fail for a resource that exists. Not all hosts let us raise the hard limit, and none needs to.
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &own)
        let hard = min(own.rlim_max, 1 << 20)
        return limit("RLIMIT_NOFILE", soft: min(1024, hard), hard: hard)
    }

    private static func limit(_ name: String, soft: UInt, hard: UInt) -> JSON {
        .object([
            "type": .string(name), "soft": .integer(Int64(clamping: soft)), "hard": .integer(Int64(clamping: hard)),
        ])
    }
}
