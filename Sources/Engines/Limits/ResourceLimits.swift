import Build
import OCI

extension Limits {
    /// As `resources` of a runtime's configuration.
    /// https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#control-groups
    func resources(countsSwap: Bool) -> JSON {
        let bytes = JSON.integer(Int64(clamping: memory))
        var memoryMembers = ["limit": bytes]
        // Memory and swap together: so there is none.
        if countsSwap { memoryMembers["swap"] = bytes }
        var members: [String: JSON] = [
            "devices": .array([.object(["allow": .boolean(false), "access": .string("rwm")])]),
            "memory": .object(memoryMembers),
            "pids": .object(["limit": .integer(Int64(processes))]),
        ]
        if milliCPUs > 0 {
            // In microseconds: so much of every tenth of a second.
            members["cpu"] = .object([
                "period": .integer(100_000), "quota": .integer(Int64(milliCPUs) * 100),
            ])
        }
        return .object(members)
    }
}
