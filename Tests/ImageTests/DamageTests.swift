import Glibc
import SystemPackage
import TestSupport
import Testing

/// What is left when a process is killed or a disk is full.
@Suite(.requires(tool: "docker-registry"), .requires(tool: "python3"))
struct ImageDamageTests {
    /// Kills a command at random moments; then the store is intact, and the next try ends well.
    private func kill(
        _ command: String, rounds: Int, in home: ImageHome, before: String = ":", seed: UInt64
    ) throws {
        var generator = SeededGenerator(seed: seed)
        var killed = 0
        for _ in 0..<rounds {
            try home.shell(before).success()
            let milliseconds = Int.random(in: 1...150, using: &generator)
            // The shell reaps it: a process that is not reaped still counts as the owner of what it left.
            let status = try home.shell(
                """
                "$0" image \(command) >/dev/null 2>&1 & pid=$!
                sleep 0.\(milliseconds < 10 ? "00" : milliseconds < 100 ? "0" : "")\(milliseconds)
                kill -KILL $pid 2>/dev/null || :
                wait $pid || echo "$?"
                """
            ).success().outputText
            if status == "137\n" { killed += 1 }
            try home.expectIntact()
            try home.image(command.split(separator: " ").map(String.init)).success()
            try home.expectIntact()
        }
        #expect(killed > 0, "some were killed before their end")
    }

    @Test func isIntactWheneverAPullIsKilled() throws {
        try withDockerRegistry { registry throws in
            try withImageHome(on: .disk) { home throws in
                let name = "\(registry.host)/blog:1"
                try home.writeRootFilesystem(size: 20_000_000)
                try home.image("import", "rootfs.tar", name).success()
                try home.image("push", name).success()
                try kill(
                    "pull \(name)", rounds: Soak.count(short: 10, full: 100), in: home,
                    before: "\"$0\" image rm \(name)", seed: 1)
            }
        }
    }

    @Test func isIntactWheneverAnImportIsKilled() throws {
        try withImageHome(on: .disk) { home throws in
            try home.writeRootFilesystem(size: 20_000_000)
            try kill(
                "import rootfs.tar blog", rounds: Soak.count(short: 10, full: 100), in: home,
                before: "\"$0\" image gc --max-size 0", seed: 2)
        }
    }

    @Test func isIntactWheneverACollectionIsKilled() throws {
        try withImageHome(on: .disk) { home throws in
            for number in 0..<4 { try home.writeRootFilesystem("\(number).tar", size: 3_000_000) }
            let imports = (0..<4).map { "\"$0\" image import \($0).tar image\($0)" }.joined(separator: "\n")
            try kill(
                "gc --max-size 4M", rounds: Soak.count(short: 10, full: 100), in: home, before: imports, seed: 3)
            #expect(try home.image("list").success().outputText.split(separator: "\n").count == 2)
        }
    }

    /// In a mount namespace of its own, where the home is a filesystem of 8 MiB.
    @Test(.enabled(if: geteuid() == 0, "only root can mount"))
    func leavesNothingOfWhatAFullDiskHasNoRoomFor() throws {
        try withDockerRegistry { registry throws in
            try withImageHome { home throws in
                let name = "\(registry.host)/large:1"
                try home.writeRootFilesystem("small.tar", size: 1_000_000)
                try home.writeRootFilesystem("large.tar", size: 20_000_000)
                try home.image("import", "large.tar", name).success()
                try home.image("push", name).success()
                let outcome = try home.shell(
                    """
                    exec unshare --mount sh -ec '
                        mount -t tmpfs -o size=8m none "$PUSHYARD_HOME"
                        "$0" image import small.tar small >&2
                        used() { du -s "$PUSHYARD_HOME" | cut -f1; }
                        before=$(used)
                        for command in "pull \(name)" "import large.tar large"
                        do
                            "$0" image $command 2>errors && exit 1
                            echo "$? $(grep -vc " copied " errors) $(grep -v " copied " errors)"
                        done
                        find "$PUSHYARD_HOME" -name ".writing*"
                        test "$(used)" -le $((before + 64)) || echo "$(used) KiB of $before are used"
                        "$0" image verify
                        "$0" image inspect small >&2
                    ' "$0"
                    """
                ).success().outputText.split(separator: "\n")
                #expect(outcome.count == 2)
                for line in outcome {
                    #expect(line.hasPrefix("1 1 error: cannot write '"))
                    #expect(line.hasSuffix(": no space is left on the device"))
                }
            }
        }
    }
}
