import Glibc
import SystemPackage
import TestSupport
import Testing

extension BuilderTests {
    /// The disk that has the home is full, sooner or later: a filesystem in memory, in a mount namespace of its own.
    @Suite struct FullDiskTests {
        private static let full = """
            cannot go on: the disk of this host is full (E-ENGINE)
              make room below '/home/builder/scratch', such as with 'pushyard gc'
            """

        /// A build with so much left, what it ends with, and what it says.
        static let moments: [(moment: String, mebibytes: Int, script: String, status: Int32, message: String)] = [
            ("before the source is unpacked", 60, "true", 50, full),
            ("while the script runs", 100, "echo begun; sleep 60", 50, full),
            (
                "while the layer is written", 80, "head -c 100M /dev/urandom >/x", 50,
                "no space is left on the device (E-ENGINE)"
            ),
        ]

        @Test(arguments: moments.indices) func leavesNothingBehind(number: Int) throws {
            let (_, mebibytes, script, status, message) = Self.moments[number]
            let result = try build(script, kibibytes: mebibytes << 10)
            #expect(result.ending == .exited(status), "\(result.errorText)")
            #expect(result.errorText.contains("cannot build 'blog': "), "\(result.errorText)")
            let text = result.errorText.replacing(/'\/[^']*\/builder\/scratch'/, with: "'/home/builder/scratch'")
            #expect(text.contains(message), "\(text)")
        }

        @Test func needsRoomForARecord() throws {
            let result = try build("true", kibibytes: 0)
            #expect(result.ending == .exited(1))
            #expect(result.errorText.hasPrefix("error: cannot use '"), "\(result.errorText)")
            #expect(result.errorText.contains("/builder/pushyard.sqlite': no space is left on the device\n"))
        }

        /// The result of a build with so much left, after which another one succeeds, and all is as if there had been one.
        private func build(_ script: String, kibibytes: Int) throws -> ToolResult {
            let home = try home()
            return try withTemporaryDirectory(on: .memory) { directory in
                try Source.script("echo good >/good").write(to: directory.appending("good"))
                try Source.script(script).write(to: directory.appending("bad"))
                let check = """
                    set -eu
                    pushyard=$0; from=$1; cd "$2"
                    mount -t tmpfs -o size=420m none "$PUSHYARD_HOME"
                    cp -a "$from"/builder "$PUSHYARD_HOME" && mkdir "$PUSHYARD_HOME"/builder/rejected
                    "$pushyard" build blog good 2>/dev/null >first
                    # SQLite's own files come and go with the last to use it.
                    state() {
                        cd "$PUSHYARD_HOME"/builder
                        find . -path './builds/*' -prune -o -path './images/*/sha256/*' -prune -o \\
                            -path './images/.layers/*' -prune -o -name '*.sqlite-*' -prune -o -print | sort
                        cd "$OLDPWD"
                    }
                    # What a build has written goes a moment after its end.
                    settle() {
                        while losetup -a | grep -qF "$PUSHYARD_HOME/builder/scratch"; do sleep 0.05; done
                    }
                    settle
                    used() { du -sk "$PUSHYARD_HOME"/builder | cut -f 1; }
                    state >before
                    before=$(used)
                    left=$(df --output=avail -k "$PUSHYARD_HOME" | tail -n 1)
                    head -c $(((left - $3) * 1024)) /dev/zero >"$PUSHYARD_HOME"/filling
                    status=0
                    {
                        until grep -qs '^begun$' errors; do sleep 0.05; done
                        head -c 90M /dev/zero >>"$PUSHYARD_HOME"/filling
                    } & filler=$!
                    "$pushyard" build blog bad --rebuild 2>errors || status=$?
                    kill $filler 2>/dev/null || :
                    cat errors >&2
                    rm "$PUSHYARD_HOME"/filling
                    settle
                    state | diff before - >&2 || exit 98
                    # Layers that were whole may stay until they are collected.
                    test "$(used)" -le $((before + 256))
                    "$pushyard" builds list --json | grep '"state":"\\(running\\|died\\)"' >&2 && exit 99
                    "$pushyard" image verify >&2
                    "$pushyard" build blog good 2>/dev/null | diff first - >&2 || exit 97
                    exit $status
                    """
                let words = [try pushyardExecutable.string, home.pristine.string, directory.string, "\(kibibytes)"]
                let environment = home.environment.merging([
                    "PUSHYARD_LOW_WATER": "0", "PUSHYARD_HOME": directory.appending("home").string,
                ]) { $1 }
                try run("mkdir", [directory.appending("home").string]).success()
                return try run(
                    "unshare", ["--mount", "sh", "-c", check] + words, environment: environment)
            }
        }
    }
}
