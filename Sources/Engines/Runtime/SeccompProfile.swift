import Glibc
import OCI

/// The filter of seccomp(2) in the words of the runtime-spec.
/// https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#seccomp
enum SeccompProfile {
    static let standard: JSON = .object([
        "defaultAction": .string("SCMP_ACT_ERRNO"),
        "defaultErrnoRet": .integer(Int64(EPERM)),
        "architectures": .array(SystemCalls.architectures.map(JSON.string)),
        "syscalls": .array(
            [allow(SystemCalls.allowed + SystemCalls.allowedHere)]
                + sockets + personalities + [threadsWithoutNamespaces, unfilteredThreads]),
    ])

    /// All families but AF_ALG (38) and AF_VSOCK (40): the kernel's crypto, and what a virtual machine's host offers.
    private static let sockets = [("SCMP_CMP_LT", 38), ("SCMP_CMP_EQ", 39), ("SCMP_CMP_GT", 40)].map {
        comparison, family in
        allow(["socket"], when: argument(0, comparison, Int64(family)))
    }

    /// PER_LINUX and PER_LINUX32, each with and without UNAME26, and the question what it is: personality(2).
    private static let personalities = [0x0, 0x8, 0x20000, 0x20008, 0xffff_ffff].map { personality in
        allow(["personality"], when: argument(0, "SCMP_CMP_EQ", personality))
    }

    /// clone(2) with none of the CLONE_NEW… flags: no namespaces within the namespaces.
    private static let threadsWithoutNamespaces = allow(
        ["clone"], when: argument(0, "SCMP_CMP_MASKED_EQ", 0x7e02_0000, second: 0))

    /// The flags of clone3(2) are in memory, where no filter sees them. ENOSYS makes C libraries use clone(2).
    private static let unfilteredThreads = JSON.object([
        "names": .array([.string("clone3")]), "action": .string("SCMP_ACT_ERRNO"), "errnoRet": .integer(Int64(ENOSYS)),
    ])

    private static func allow(_ names: [String], when argument: JSON? = nil) -> JSON {
        var members: [String: JSON] = [
            "names": .array(names.map(JSON.string)), "action": .string("SCMP_ACT_ALLOW"),
        ]
        if let argument { members["args"] = .array([argument]) }
        return .object(members)
    }

    private static func argument(_ index: Int64, _ comparison: String, _ value: Int64, second: Int64? = nil) -> JSON {
        var members: [String: JSON] = [
            "index": .integer(index), "value": .integer(value), "op": .string(comparison),
        ]
        if let second { members["valueTwo"] = .integer(second) }
        return .object(members)
    }
}
