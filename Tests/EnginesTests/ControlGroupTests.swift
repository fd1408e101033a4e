import Filesystem
import SystemPackage
import TestSupport
import Testing

@testable import Engines

@Suite struct ControlGroupTests {
    private static let text = "pushyard-12-345.6"

    /// A host as it was recorded: mount points, and what a group's files said.
    struct Recorded: CustomTestStringConvertible {
        let testDescription: String
        let mountInfo: String
        let version: ControlGroups.Version
        /// `/proc/PID/cgroup` of a process, and where the group is that it is counted in.
        let membership: (text: String, group: FilePath)
        /// Below the root, each with its content.
        let files: [(path: String, content: String)]
    }

    static let hosts = [
        Recorded(
            testDescription: "Debian 12 with systemd, version 2",
            mountInfo: """
                22 28 0:20 / /sys rw,nosuid,nodev,noexec,relatime shared:6 - sysfs sysfs rw
                26 22 0:24 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate
                """,
            version: .two,
            membership: ("0::/user.slice/session-1.scope\n", "sys/fs/cgroup/user.slice/session-1.scope"),
            files: [
                ("sys/fs/cgroup/NAME/memory.peak", "104857600\n"),
                ("sys/fs/cgroup/NAME/memory.events", "low 0\nhigh 0\nmax 1893\noom 4\noom_kill 2\noom_group_kill 0\n"),
                ("sys/fs/cgroup/NAME/pids.events", "max 17\n"),
                ("sys/fs/cgroup/NAME/cgroup.procs", "101\n102\n"),
            ]),
        Recorded(
            testDescription: "version 1, with the second one beside it",
            mountInfo: """
                30 25 0:26 / /sys/fs/cgroup ro,nosuid,nodev,noexec shared:9 - tmpfs tmpfs ro,mode=755
                31 30 0:27 / /sys/fs/cgroup/unified rw,nosuid,nodev,noexec,relatime shared:10 - cgroup2 cgroup2 rw
                34 30 0:31 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:16 - cgroup cgroup rw,cpu,cpuacct
                35 30 0:32 / /sys/fs/cgroup/memory rw,relatime shared:17 - cgroup cgroup rw,memory
                36 30 0:33 / /sys/fs/cgroup/pids rw,relatime shared:18 - cgroup cgroup rw,pids
                """,
            version: .one,
            membership: ("9:pids:/a:b\n4:cpu,cpuacct:/\n1:name=systemd:/c\n0::/d\n", "sys/fs/cgroup/pids/a:b"),
            files: [
                ("sys/fs/cgroup/memory/NAME/memory.max_usage_in_bytes", "104857600\n"),
                (
                    "sys/fs/cgroup/memory/NAME/memory.oom_control",
                    "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n"
                ),
                ("sys/fs/cgroup/pids/NAME/pids.events", "max 17\n"),
                ("sys/fs/cgroup/pids/NAME/cgroup.procs", "101\n102\n"),
                ("sys/fs/cgroup/memory/NAME/cgroup.procs", "102\n101\n"),
            ]),
    ]

    @Test(arguments: hosts) func tellsWhatAGroupHasUsed(host: Recorded) throws {
        try withGroup(on: host) { group throws in
            #expect(group.groups.version == host.version)
            #expect(try group.memoryPeak == 100 << 20)
            #expect(try group.outOfMemoryKills == 2)
            #expect(try group.refusedForks == 17)
            #expect(try group.processes == [101, 102])
            #expect(try group.groups.groups() == [group.name])
        }
    }

    @Test(arguments: hosts) func findsTheGroupThatAProcessIsIn(host: Recorded) throws {
        let groups = try ControlGroups(mountInfo: Array(host.mountInfo.utf8), root: "/recorded")
        let group = groups.group(in: Array(host.membership.text.utf8))
        #expect(group == FilePath("/recorded").pushing(host.membership.group))
        #expect(groups.group(in: Array("7:freezer:/\n".utf8)) == nil)
    }

    @Test func knowsNoPeakWhereTheKernelDoesNot() throws {
        let old = Recorded(
            testDescription: "", mountInfo: Self.hosts[0].mountInfo, version: .two,
            membership: Self.hosts[0].membership, files: [Self.hosts[0].files[3]])
        try withGroup(on: old) { group throws in
            #expect(try group.memoryPeak == nil)
            #expect(try group.outOfMemoryKills == 0)
        }
    }

    @Test func namesTheControllersThatAreMissing() throws {
        let mountInfo = "35 30 0:32 / /sys/fs/cgroup/memory rw,relatime shared:17 - cgroup cgroup rw,memory\n"
        let error = #expect(throws: EngineError.self) { try ControlGroups(mountInfo: Array(mountInfo.utf8)) }
        #expect(error == .noControllers(["pids", "cpu"]))
    }

    @Test func readsNoNameButItsOwn() throws {
        let name = try #require(ControlGroup.Name(Self.text))
        #expect(name.owner == ProcessIdentity("12-345"))
        #expect(name.number == 6)
        #expect(name.description == Self.text)
        for text in ["pushyard-12-345", "pushyard-12.6", "pushyard-x-345.6", "docker-12-345.6", "pushyard-12-345.6.7"] {
            #expect(ControlGroup.Name(text) == nil)
        }
    }

    private func withGroup(on host: Recorded, _ body: (ControlGroup) throws -> Void) throws {
        try withTemporaryDirectory(on: .memory) { root in
            for line in host.mountInfo.split(separator: "\n") {
                try run("mkdir", ["-p", root.string + line.split(separator: " ")[4]]).success()
            }
            for (path, content) in host.files {
                let file = root.pushing(FilePath(path.replacing("NAME", with: Self.text)))
                try run("mkdir", ["-p", file.removingLastComponent().string]).success()
                let descriptor = try FileDescriptor.open(
                    file, .writeOnly, options: .create, permissions: .ownerReadWrite)
                try descriptor.closeAfter { _ = try descriptor.writeAll(content.utf8) }
            }
            let groups = try ControlGroups(mountInfo: Array(host.mountInfo.utf8), root: root)
            try body(ControlGroup(name: #require(ControlGroup.Name(Self.text)), groups: groups))
        }
    }
}
