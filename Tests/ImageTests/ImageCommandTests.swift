import Glibc
import SystemPackage
import TestSupport
import Testing

/// What `pushyard image` says and does without a registry.
@Suite(.requires(tool: "python3"))
struct ImageCommandTests {
    /// Gives `body` a home with an image `blog`, and its digest.
    private func withImage(_ body: (ImageHome, String) throws -> Void) throws {
        try withImageHome { home throws in
            try home.writeRootFilesystem(size: 2000)
            let pinned = try home.image("import", "rootfs.tar", "blog").line()
            try body(home, String(pinned.drop { $0 != "@" }.dropFirst()))
        }
    }

    @Test func makesTheSameImageOfTheSameArchive() throws {
        try withImage { home, digest throws in
            try home.shell("gzip -k rootfs.tar").success()
            #expect(try home.image("import", "rootfs.tar.gz", "again").line().hasSuffix(digest))
            #expect(try home.shell("\"$0\" image import - piped <rootfs.tar").line().hasSuffix(digest))
            let other = try home.image("import", "--platform", "linux/arm64", "rootfs.tar", "arm").line()
            #expect(!other.hasSuffix(digest))
            var later = home
            later.environment["SOURCE_DATE_EPOCH"] = "1700000000"
            try later.image("import", "rootfs.tar", "later").success()
            #expect(try home.image("inspect", "later").success().outputText.contains("2023-11-14T22:13:20Z"))
        }
    }

    @Test(arguments: [
        ("printf 'no tar'", Int32(12), "error: cannot import '-': not a tar archive\n"),
        (":", 12, "error: cannot import '-': the archive is empty\n"),
        ("printf '\\037\\213\\010'", 12, "error: cannot import '-': truncated gzip stream\n"),
        ("head -c 3000 rootfs.tar", 12, "error: cannot import '-': entry 6: truncated archive\n"),
        (
            "cat export.tar", 12,
            "error: cannot import '-': this is an archive of images, not of a root filesystem\n"
                + "  use 'pushyard image copy oci-archive:FILE NAME'\n"
        ),
    ])
    func importsNothingElse(made: String, status: Int32, message: String) throws {
        try withImage { home, _ throws in
            try home.image("export", "blog", "-o", "export.tar").success()
            let result = try home.shell("\(made) | \"$0\" image import - other")
            #expect(result.ending == .exited(status))
            #expect(result.errorText == message)
            #expect(try home.image("list").success().outputText.split(separator: "\n").count == 2)
            try home.expectIntact()
        }
    }

    @Test func listsAndShows() throws {
        try withImage { home, digest throws in
            try home.image("tag", "blog", "registry.lan:5000/team/blog:v1", "blog:old").success()
            let lines = try home.image("list").success().outputText.split(separator: "\n")
            #expect(lines[0].hasPrefix("NAME                            DIGEST        SIZE"))
            #expect(
                lines.dropFirst().map { $0.prefix { $0 != " " } }
                    == ["blog:latest", "blog:old", "registry.lan:5000/team/blog:v1"])
            let short = digest.dropFirst("sha256:".count).prefix(12)
            #expect(lines.dropFirst().allSatisfy { $0.contains(" \(short)  ") })
            let script = """
                import json, sys
                print([image['name'] for image in json.load(sys.stdin) if image['digest'] == '\(digest)'])
                """
            #expect(
                try home.shell("\"$0\" image list --json | python3 -c \"\(script)\"").line()
                    == "['blog:latest', 'blog:old', 'registry.lan:5000/team/blog:v1']")
            let shown = try home.image("inspect", "blog:old").success().outputText
            #expect(shown.hasPrefix("blog:old\n  digest    \(digest)\n"))
            #expect(try home.image("inspect", "--json", "blog").line().contains(#""digest":"\#(digest)""#))
            let arm = try home.image("inspect", "--platform", "linux/riscv64", "blog")
            #expect(arm.ending == .exited(12))
            #expect(arm.errorText.hasPrefix("error: image 'blog' is for linux/"))
        }
    }

    @Test func removesNamesAndThenContent() throws {
        try withImage { home, digest throws in
            try home.image("tag", "blog", "other").success()
            #expect(try home.image("rm", "blog").line() == "freed 0 B")
            let planned = try home.image("gc", "--max-size", "0", "--dry-run").success().outputText
            #expect(planned.hasPrefix("would remove other:latest\nwould remove sha256:"))
            #expect(planned.contains("would remove \(digest) "))
            let done = try home.image("gc", "--max-size", "0").success().outputText
            #expect(
                done
                    == planned.replacing("would remove", with: "removed").replacing("would free", with: "freed"))
            #expect(done.hasSuffix(", 0 B left\n"))
            let gone = try home.image("rm", "other")
            #expect(gone.ending == .exited(1))
            #expect(gone.errorText == "error: there is no image 'other' here\n  pull it, or import it\n")
            #expect(try home.image("gc", "--unused-for", "1w").line() == "freed 0 B, 0 B left")
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root makes layers ready"), .requires(tool: "docker-registry"))
    func makesLayersReadyAndRemovesThemWithTheirImage() throws {
        try withDockerRegistry { registry throws in
            try withImage { home, _ throws in
                let name = "\(registry.host)/blog:1"
                try home.image("push", "blog", name).success()
                let ready = try home.image("pull", "--prepare", name).success().errorText.split(separator: "\n")
                #expect(ready.count == 3 && ready.last?.contains(" ready ") == true)
                #expect(try home.image("pull", "--prepare", name).success().errorText == "")
                let layers = home.home.appending("builder/layers")
                func isReady() throws -> Bool { try names(in: layers).contains { $0.contains(".100000-65536.") } }
                #expect(try isReady())
                try home.image("rm", "blog").success()
                #expect(try isReady())
                let planned = try home.image("gc", "--max-size", "0", "--dry-run").success().outputText
                #expect(planned.contains("\nwould remove ready layer sha256:"))
                #expect(try isReady())
                try home.image("rm", name).success()
                #expect(try !isReady())
            }
        }
    }

    @Test func namesWhatIsDamaged() throws {
        try withImage { home, digest throws in
            #expect(try home.image("verify").success().outputText == "")
            let layer = try home.shell(
                "ls -S '\(home.layout)/blobs/sha256' | head -1 | tee name; echo x >>'\(home.layout)'/blobs/sha256/$(cat name)"
            ).line()
            let result = try home.image("verify")
            #expect(result.ending == .exited(1))
            let lines = result.outputText.split(separator: "\n")
            #expect(lines.count == 2)
            #expect(lines.first?.hasPrefix("'sha256:\(layer)' has other content: its digest is 'sha256:") == true)
            #expect(lines.last == "'sha256:\(layer)' is missing: '\(digest)' points to it")
        }
    }

    @Test(arguments: [
        (["copy", "oci:", "x"], "error: 'oci:' names no file\n"),
        (["copy", "blog", "oci-archive:x:-"], "error: '-' is not an image's name\n"),
        (["gc", "--unused-for", "soon"], "error: the value 'soon' is invalid for '--unused-for <30d|12h>'\n"),
        (
            ["pull", "--platform", "linux", "blog"],
            "error: 'linux' is not a platform: expected one such as 'linux/arm64'\n"
        ),
        (["tag", "blog", "a b"], "error: 'a b' is not an image reference\n"),
    ])
    func saysWhatMakesNoSense(arguments: [String], message: String) throws {
        try withImage { home, _ throws in
            let result = try home.image(arguments)
            #expect(result.ending == .exited(2))
            #expect(result.errorText.hasPrefix(message))
        }
    }

    @Test(arguments: [("xterm", "", true, true), ("xterm", "1", true, false), ("dumb", "", false, false)])
    func drawsBarsOnATerminalOnly(type: String, noColor: String, hasBars: Bool, hasColor: Bool) throws {
        try withImageHome(on: .disk) { home throws in
            // Large enough to be seen on its way.
            try home.writeRootFilesystem(size: 150_000_000)
            try home.image("import", "rootfs.tar", "blog").success()
            var terminal = home
            terminal.environment = ["TERM": type, "NO_COLOR": noColor]
            let plain = try terminal.shell("\"$0\" image copy blog oci:first").success().errorText
            #expect(plain.split(separator: "\n").allSatisfy { $0.contains(" copied  ") } && !plain.contains("\u{1b}"))
            let seen = try terminal.shell(
                "script -qec \"stty cols 60; '$0' image copy blog oci:second\" /dev/null </dev/null"
            ).success().outputText
            #expect(seen.contains(" copied  143."))
            #expect(seen.contains("] ") == hasBars)
            #expect(seen.contains("\u{1b}[36m") == hasColor)
            // Nothing stays of the bars.
            #expect(seen.contains("\u{1b}[1A\u{1b}[J") == hasBars)
        }
    }
}
