public import Filesystem
import SystemPackage

/// One run of a process in one run of the system: neither the next process with its pid nor one after a reboot is it.
public struct BuildProcess: Hashable, Sendable {
    public let process: ProcessIdentity
    public let boot: BootID

    /// Whether it still runs; true when in doubt, as ``ProcessIdentity/isAlive`` says.
    func isAlive(since boot: BootID) -> Bool { self.boot == boot && process.isAlive }
}

/// One run of the system: /proc/sys/kernel/random/boot_id, see random(4).
public struct BootID: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }

    /// The one that this process runs in; needs /proc.
    public static func current() throws(FilesystemError) -> BootID {
        let bytes = try Directory("/proc/sys/kernel/random").contents(of: "boot_id", limit: 100)
        return BootID(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
