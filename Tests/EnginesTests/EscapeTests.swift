import Glibc
import SystemPackage
import TestSupport
import Testing

extension EngineTests {
    /// What a program in a container may not do, even as its root.
    @Suite struct Escapes {
        private var home: EngineHome { get throws { try #require(EngineHome.current) } }

        /// Each fails, and says nothing.
        static let attempts: [(name: String, script: String)] = [
            ("mounting", "mount -t tmpfs x /mnt"),
            ("mounting its own root again", "mount -o remount,bind /"),
            ("unmounting what hides a file", "umount /proc/kcore"),
            ("making a device", "mknod /dev/disk b 8 0"),
            ("making a device elsewhere", "mknod /tmp/mem c 1 1"),
            ("a namespace of its own", "unshare -U true"),
            ("another mount namespace", "unshare -m true"),
            ("another process's namespace", "nsenter -t 1 -m true"),
            ("a kernel parameter", "echo 1 > /proc/sys/vm/drop_caches"),
            ("the core pattern", "echo '|/bin/sh' > /proc/sys/kernel/core_pattern"),
            ("SysRq", "echo b > /proc/sysrq-trigger"),
            ("the kernel's memory", "test -s /proc/kcore"),
            ("the kernel's log", "dmesg"),
            ("another host name", "hostname other"),
            ("the clock", "date -s 2001-01-01"),
            ("a cgroup", "test -e /sys/fs/cgroup/cgroup.procs || ls -d /sys/fs/cgroup/*/"),
            ("/sys", "touch /sys/kernel/x || echo 1 > /sys/kernel/profiling"),
            ("a chroot out of the root", "mkdir -p /x && chroot /proc/1/root/../../.. test -e /proc/1/root/host"),
            ("its own hosts", "echo x >> /etc/hosts"),
            ("its own resolver", "rm /etc/resolv.conf"),
            ("the disk that it is on", "ls /dev/loop* /dev/sd* /dev/vd* | grep ."),
        ]

        @Test(arguments: attempts.indices) func fails(number: Int) throws {
            let script = Self.attempts[number].script
            let outcome = try home.build(script: "(\(script)) >/dev/null 2>&1 && echo works")
            #expect(outcome.log == "")
            #expect(outcome.failure?.hasPrefix("'script' failed with status") == true, "\(outcome.said)")
        }

        @Test func seesNoProcessOfTheHost() throws {
            let outcome = try home.build(
                script: "set -- /proc/[0-9]*; echo $#; kill -0 \(getpid()) 2>/dev/null || echo none")
            #expect(outcome.log == "1\nnone\n")
        }

        @Test func isNobodyOnTheHost() throws {
            let outcome = try home.build(
                script: "cat /proc/self/uid_map /proc/self/gid_map; grep -E 'NoNewPrivs|Seccomp:' /proc/self/status")
            let words = outcome.log.split(whereSeparator: \.isWhitespace)
            #expect(words == ["0", "100000", "65536", "0", "100000", "65536", "NoNewPrivs:", "1", "Seccomp:", "2"])
        }

        @Test func hasTheUsualCapabilitiesAndNoMore() throws {
            let outcome = try home.build(script: "grep -E 'Cap(Inh|Prm|Eff|Bnd|Amb)' /proc/self/status")
            // capability.h: chown, dac_override, fowner, fsetid, kill, setgid, setuid, setpcap, net_bind_service, net_raw,
            // sys_chroot, mknod, audit_write, setfcap.
            let usual = "00000000a80425fb"
            #expect(
                outcome.log.split(whereSeparator: \.isWhitespace).map(String.init) == [
                    "CapInh:", "0000000000000000", "CapPrm:", usual, "CapEff:", usual, "CapBnd:", usual, "CapAmb:",
                    "0000000000000000",
                ])
        }

        @Test func hasNoCapabilitiesAsAnotherUser() throws {
            let outcome = try home.build("user=daemon", script: "grep CapEff /proc/self/status; cat /etc/shadow")
            #expect(outcome.log.hasPrefix("CapEff:\t0000000000000000\n"))
            #expect(outcome.failure == "'script' failed with status 1")
        }

        @Test func seesNothingOfTheStoreOrOfOtherBuilds() throws {
            let path = try home.path.string
            let outcome = try home.build(
                script: "ls -d \(path) /run/pushyard /var/lib/pushyard 2>/dev/null; ls /proc/self/fd")
            #expect(outcome.log.split(whereSeparator: \.isWhitespace) == ["0", "1", "2", "3"])
        }

        /// Keys of the kernel's have no namespace: keyrings(7).
        @Test(arguments: ["keyctl", "add_key", "bpf", "perf_event_open", "userfaultfd"])
        func mayNotCall(name: String) throws {
            let numbers = ["keyctl": 250, "add_key": 248, "bpf": 321, "perf_event_open": 298, "userfaultfd": 323]
            guard let number = numbers[name] else { return }
            let outcome = try home.build(
                [],
                [
                    "perl", "-e",
                    "$r = syscall(\(number), 0, 0, 0, 0, 0); print $r == -1 ? \"refused \" . ($! + 0) : \"allowed\"",
                ])
            #expect(outcome.log == "refused \(EPERM)")
        }
    }
}
