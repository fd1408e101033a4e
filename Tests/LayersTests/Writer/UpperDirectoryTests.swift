import Filesystem
import Glibc
import Layers
import TestSupport
import Testing

/// Layers of real overlays, entry by entry.
@Suite(.enabled(if: geteuid() == 0, "needs root")) struct UpperDirectoryTests {
    @Test func hasWhatIsNewAndTheDirectoriesThatLeadThere() throws {
        try OverlayBuild.run { build in
            let base = try build.tree("base", "mkdir -m 750 a; mkdir a/b; chown 100001:100002 a/b; echo 1 >a/f")
            let upper = try build.change(
                "upper", over: [base],
                """
                mkdir -p a/b/c new; echo hello >a/b/c/f; ln -s /a/b link; mkfifo -m 600 pipe; mknod null c 1 3
                mknod disk b 259 70000; chmod 4711 a/b/c/f; chmod 1777 new; python3 -c '
                import socket; socket.socket(socket.AF_UNIX).bind("socket")'
                """)
            #expect(
                try build.listing(upper, over: [base]) == [
                    "d 750 a/", "d 755 1:2 1500000000 a/b/", "d 755 a/b/c/", "f 4711 a/b/c/f (6)",
                    "b 644 disk 259,70000", "l 777 link -> /a/b", "d 1777 new/", "c 644 null 1,3", "p 600 pipe",
                ])
        }
    }

    @Test func deletesWithWhiteoutsAndReplacesWithOpaqueDirectories() throws {
        try OverlayBuild.run { build in
            let base = try build.tree(
                "base",
                "mkdir -p a/x b c d e; for d in a a/x b c d e; do echo $d >$d/f; done; for f in f g h; do echo >$f; done"
            )
            let upper = try build.change(
                "upper", over: [base],
                """
                rm a/x/f; rm -r b; rm -r c; mkdir c; echo new >c/n; rm -r d; echo file >d; rm f; mkdir f; echo >f/n
                rm g; mv e moved; rm h; ln -s g h; mkdir only
                """)
            #expect(
                try build.listing(upper, over: [base]) == [
                    "d 755 a/", "d 755 a/x/", "f 0 a/x/.wh.f", "f 0 .wh.b", "d 755 c/", "f 0 c/.wh..wh..opq",
                    "f 644 c/n (4)", "f 644 d (5)", "f 0 .wh.e", "d 755 f/", "f 644 f/n (1)", "f 0 .wh.g",
                    "l 777 h -> g", "d 755 moved/", "f 644 moved/f (2)", "d 755 only/",
                ])
        }
    }

    @Test func seesTheLowerDirectoriesAsOverlayfsDoes() throws {
        try OverlayBuild.run { build in
            let base = try build.tree("base", "mkdir -p d/e; echo 1 >d/e/f; echo 2 >d/g; echo >h")
            let first = try build.change("first", over: [base], "rm -r d; rm h")
            let second = try build.change("second", over: [base, first], "mkdir -p d/e; echo 1 >d/e/f; echo >h")
            #expect(
                try build.listing(second, over: [base, first]) == [
                    "d 755 d/", "d 755 d/e/", "f 644 d/e/f (2)", "f 644 h (1)",
                ])
            let third = try build.change("third", over: [base, first, second], "rm -r d; mkdir d; rm h")
            #expect(
                try build.listing(third, over: [base, first, second]) == [
                    "d 755 d/", "f 0 d/.wh..wh..opq", "f 0 .wh.h",
                ])
        }
    }
}
