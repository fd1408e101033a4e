import Filesystem
import SystemPackage
import Threads

extension ControlGroups {
    /// Lets the kernel wait now, beside what this process does, for what it would wait for when runc moves a container's
    /// first process into its group.
    ///
    /// Whoever moves a process first locks out all that fork or exit meanwhile (`cgroup_threadgroup_rwsem`), for which the
    /// kernel waits until every processor has been seen doing something else: an RCU grace period, 6 to 14 ms of the 22 that
    /// a bare `runc run` takes. For as long again the next one is let in at once. So a thread moves this process to where it
    /// is already. As with every container that is started, nobody can make or remove a group while it waits.
    ///
    /// What goes wrong costs only the time that would have been saved: then runc waits itself.
    func expectMove() { Self.expectMove { self } }

    /// The same before there is a value, as early as anybody knows that there will be a container.
    ///
    /// - Parameter groups: called by the thread.
    static func expectMove(_ groups: @escaping @Sendable () throws -> ControlGroups = { try ControlGroups() }) {
        do {
            try Thread {
                do {
                    let membership = try Directory("/proc/self").contents(of: "cgroup", limit: 1 << 20)
                    try groups().group(in: membership)?.addCaller()
                } catch {
                    // Then runc waits itself.
                }
            }.detach()
        } catch {
            // As above.
        }
    }

    /// The group, of those where processes are counted, that a process is in.
    ///
    /// - Parameter membership: what cgroups(7) has in `/proc/PID/cgroup`.
    func group(in membership: [UInt8]) -> FilePath? {
        for line in membership.split(separator: UInt8(ascii: "\n")) {
            let fields = String(decoding: line, as: UTF8.self).split(
                separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3,
                version == .two ? fields[0] == "0" : fields[1].split(separator: ",").contains("pids")
            else { continue }
            return place(of: "pids").pushing(FilePath(String(fields[2].drop { $0 == "/" })))
        }
        return nil
    }
}

extension FilePath {
    /// Moves this process to the group.
    fileprivate func addCaller() throws {
        let processes = try FileDescriptor.open(appending("cgroup.procs"), .writeOnly, options: .closeOnExec)
        // Whoever writes it is 0.
        _ = try processes.closeAfter { try processes.writeAll("0".utf8) }
    }
}
