import Engines
import Filesystem
import Glibc
import SystemPackage
import TestSupport

/// What the builds of a home may have left on this machine.
struct Traces {
    let home: EngineHome

    init(of home: EngineHome) { self.home = home }

    /// What is still there when those have ended that only unmount. A child of somebody else's has no event to wait for.
    func afterTheyHadTime() throws -> [String] {
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            let found = try all()
            if found.isEmpty || .now > deadline { return found }
            usleep(20_000)
        }
    }

    private func all() throws -> [String] {
        let groups = try Leftovers(scratch: Directory(home.path.appending("scratch"))).names
        // An empty filesystem to copy stays.
        let files = try names(in: home.path.appending("scratch")).filter { !$0.hasPrefix("ext4-") }
        let mounts = try text(of: "/proc/self/mountinfo").split(separator: "\n").map(String.init)
            .filter { $0.contains(home.path.string) || $0.contains("/run/pushyard") }
        return try groups + files + mounts + loops() + processes() + keepers().map { "\($0) keeps a base" }
    }

    /// The loop devices of the home's files.
    func loops() throws -> [String] {
        try names(in: "/sys/block").filter { $0.hasPrefix("loop") }.compactMap { name in
            // It may be detached meanwhile.
            guard let file = try? text(of: FilePath("/sys/block/\(name)/loop/backing_file")) else { return nil }
            return file.contains(home.path.string) ? "\(name): \(file)" : nil
        }
    }

    /// The pids of those that keep a base of the home mounted.
    func keepers() throws -> [Int32] {
        try names(in: "/proc").compactMap { Int32($0) }.filter { pid in
            // It may end meanwhile.
            guard let environment = try? text(of: FilePath("/proc/\(pid)/environ")) else { return false }
            return environment.hasPrefix("PUSHYARD_KEEPS=\(home.path)/")
        }
    }

    /// Helpers of this home, and what they had beside them whose parent has ended.
    private func processes() throws -> [String] {
        try names(in: "/proc").filter { Int32($0) != nil }.compactMap { pid in
            // It may end meanwhile.
            guard let command = try? text(of: FilePath("/proc/\(pid)/cmdline")), !command.isEmpty,
                let status = try? text(of: FilePath("/proc/\(pid)/status"))
            else { return nil }
            let isOrphan = status.contains("\nPPid:\t1\n")
            let isOurs = command.contains(home.path.string) || (isOrphan && command.contains("slirp4netns"))
            return isOurs ? "\(pid): \(command.replacing("\0", with: " "))" : nil
        }
    }
}
