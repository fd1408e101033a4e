import SystemPackage
import TestSupport
import Testing

extension EngineTests {
    /// Each ends in its own refusal, and nothing of it is left: the suite sees to that.
    @Suite struct Limits {
        private var home: EngineHome { get throws { try #require(EngineHome.current) } }

        static let cases: [(words: [String], script: String, message: String)] = [
            (
                ["processes=100"], "bomb() { bomb | bomb & }; bomb; sleep 1000",
                "'script' failed: it may not have more than 100 processes"
            ),
            (
                ["memory=67108864"], "tail /dev/zero",
                "'script' was ended: out of memory (64 MiB used, 64 MiB allowed)"
            ),
            (
                ["memory=67108864"], "head -c 100M /dev/zero > /dev/shm/x; tail /dev/zero | cat; exit 5",
                "'script' was ended: out of memory (64 MiB used, 64 MiB allowed)"
            ),
            (
                ["disk=67108864"], "head -c 100M /dev/zero > /big; rm /big; exit 1",
                "'script' failed: the build may not write more than 64 MiB"
            ),
            (
                ["disk=67108864", "kept=/source"], "head -c 100M /dev/zero > /source/big",
                "'script' failed: the build may not write more than 64 MiB"
            ),
            (
                ["plain", "disk=67108864"], "head -c 100M /dev/zero > /big; sleep 100",
                "'script' failed: the build may not write more than 64 MiB"
            ),
            (["log=1048576"], "yes", "'script' was ended: it wrote more than 1 MiB of output"),
            (["seconds=1"], "sleep 1000", "'script' was ended: it took longer than 1 s"),
            (
                ["seconds=1"], "trap '' TERM; while :; do sleep 1000; done",
                "'script' was ended: it took longer than 1 s"
            ),
        ]

        @Test(arguments: cases.indices) func endsWhatGoesBeyond(number: Int) throws {
            let (words, script, message) = Self.cases[number]
            let outcome = try home.build(words, ["bash", "-c", script])
            #expect(outcome.failure ?? "\(outcome.said)" == message)
            #expect(outcome.ending == .exited(1))
        }

        @Test func stopsBeforeTheHostsDiskIsFull() throws {
            let outcome = try home.build("small-host", script: "head -c 200M /dev/urandom > /big; sync; sleep 100")
            #expect(outcome.said.first == "error: cannot go on: the disk of this host is full")
        }

        @Test func buildsTheSameInPlainDirectories() throws {
            let script = "echo new > /new; rm -r /usr/share/doc; mkdir /usr/share/doc; chown daemon /etc/issue"
            let builds = try [[], ["plain"]].map { words in
                try home.build(words + ["commit", "insert=/usr/source"], ["sh", "-c", script])
            }
            #expect(builds[0].images.count == 1, "\(builds[0].said)")
            #expect(builds[0].images == builds[1].images, "\(builds[1].said)")
        }

        /// A directory that is to be counted is a file by then, or nothing.
        @Test func countsPlainDirectoriesWhateverBecomesOfThem() throws {
            let script = #"""
                $| = 1;
                mkdir "/d$_" for 1..500;
                for $round (1..40) {
                    for (1..500) { rmdir "/d$_"; open F, ">/d$_"; close F; }
                    print "$round\n";
                    for (1..500) { unlink "/d$_"; mkdir "/d$_"; }
                }
                """#
            let outcome = try home.build(["plain"], ["perl", "-e", script])
            #expect(outcome.ending == .exited(0), "\(outcome.said)")
            // Nor does it hide what is beyond the limit.
            let large = "open F, '>/z'; truncate F, 1 << 30; close F;"
            let other = try home.build(["plain", "disk=67108864"], ["perl", "-e", large + script])
            let message = "'script' failed: the build may not write more than 64 MiB"
            #expect(other.failure ?? "\(other.said)" == message)
        }

        @Test func readsNoMoreOfTheLogThanIsAllowed() throws {
            let outcome = try home.build("log=1000", script: "head -c 5000 /dev/zero | tr '\\0' x")
            #expect(outcome.log == String(repeating: "x", count: 1000))
        }

        @Test func endsDaemonsWithTheirStep() throws {
            let script = "setsid sh -c 'sleep 1000 & sleep 1000' >/dev/null 2>&1 & echo done"
            let outcome = try home.build([], ["sh", "-c", script], seconds: 60)
            #expect(outcome.log == "done\n")
            #expect(outcome.ending == .exited(0))
        }

        @Test func asksBeforeItKills() throws {
            let outcome = try home.build(
                "seconds=1", script: "trap 'echo asked; exit' TERM; while :; do sleep 0.1; done")
            #expect(outcome.log.hasSuffix("asked\n"))
        }

        @Test func sharesTheProcessorOut() throws {
            let script = "timeout 1 sh -c 'while :; do :; done'; times | tail -n 1"
            let outcome = try home.build("cpus=100", script: script)
            // The children's times: minutes and seconds, of the user and of the system.
            let seconds = outcome.log.split(separator: " ").compactMap { time in
                time.split { $0 == "m" || $0 == "s" || $0 == "\n" }.last.flatMap { Double($0) }
            }
            #expect(seconds.count == 2)
            #expect(seconds.reduce(0, +) < 0.5)
        }
    }
}
