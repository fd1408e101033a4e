import Filesystem
import Glibc
import Layers
import TestSupport
import Testing

/// Layers of real overlays, entry by entry.
@Suite(.enabled(if: geteuid() == 0, "needs root")) struct UpperDirectoryTests {
    @Test func hasWhatIsNewAndTheDirectoriesThatLeadThere() throws {
        try inOverlayBuild { build in
            let base = try build.tree("base", "mkdir -m 750 a; mkdir a/b; chown 100001:100002 a/b; echo 1 >a/f")
            let upper = try build.change(
                "upper", over: [base],
                """
                mkdir -p a/b/c new; echo hello >a/b/c/f; ln -s /a/b link; mkfifo -m 600 pipe; mknod null c 1 3
                mknod disk b 259 70000; chmod 4711 a/b/c/f; chmod 1777 new; python3 -c '
                import socket; socket.socket(socket.AF_UNIX).bind("socket")'
                """)
            let listing = try build.listing(upper, over: [base])
            #expect(
                listing == [
                    "d 750 a/", "d 755 1:2 1500000000 a/b/", "d 755 a/b/c/", "f 4711 a/b/c/f (6)",
                    "b 644 disk 259,70000", "l 777 link -> /a/b", "d 1777 new/", "c 644 null 1,3", "p 600 pipe",
                ])
        }
    }

    @Test func deletesWithWhiteoutsAndReplacesWithOpaqueDirectories() throws {
        try inOverlayBuild { build in
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
            let listing = try build.listing(upper, over: [base])
            #expect(
                listing == [
                    "d 755 a/", "d 755 a/x/", "f 0 a/x/.wh.f", "f 0 .wh.b", "d 755 c/", "f 0 c/.wh..wh..opq",
                    "f 644 c/n (4)", "f 644 d (5)", "f 0 .wh.e", "d 755 f/", "f 644 f/n (1)", "f 0 .wh.g",
                    "l 777 h -> g", "d 755 moved/", "f 644 moved/f (2)", "d 755 only/",
                ])
        }
    }

    @Test func seesTheLowerDirectoriesAsOverlayfsDoes() throws {
        try inOverlayBuild { build in
            let base = try build.tree("base", "mkdir -p d/e; echo 1 >d/e/f; echo 2 >d/g; echo >h")
            let first = try build.change("first", over: [base], "rm -r d; rm h")
            let second = try build.change("second", over: [base, first], "mkdir -p d/e; echo 1 >d/e/f; echo >h")
            let listing = try build.listing(second, over: [base, first])
            #expect(
                listing == [
                    "d 755 d/", "d 755 d/e/", "f 644 d/e/f (2)", "f 644 h (1)",
                ])
            let third = try build.change("third", over: [base, first, second], "rm -r d; mkdir d; rm h")
            let next = try build.listing(third, over: [base, first, second])
            #expect(
                next == [
                    "d 755 d/", "f 0 d/.wh..wh..opq", "f 0 .wh.h",
                ])
        }
    }

    @Test func linksNamesOfOneFileInsideOfTheLayerOnly() throws {
        try inOverlayBuild { build in
            let base = try build.tree("base", "mkdir d; echo 1 >d/f; ln d/f d/g; echo 2 >h")
            let upper = try build.change(
                "upper", over: [base],
                """
                echo new >z; ln z d/y; ln z x; ln h linked; echo 3 >>d/f; ln -s t s; ln s s2; mkfifo p; ln p p2
                """)
            let listing = try build.listing(upper, over: [base])
            #expect(
                listing == [
                    "d 755 d/", "f 644 d/f (4)", "f 644 d/y (4)", "f 644 h (2)", "h 644 linked -> h", "p 644 p",
                    "h 644 p2 -> p", "l 777 s -> t", "h 777 s2 -> s", "h 644 x -> d/y", "h 644 z -> d/y",
                ])
        }
    }

    @Test func leavesOutWhatWasCopiedUpAndIsAsItWas() throws {
        try inOverlayBuild { build in
            let base = try build.tree(
                "base",
                """
                mkdir -p a/b c d; for f in a/b/f same owner mode bytes size touched set; do echo $f >$f; done; ln -s t l
                mkfifo p; setfattr -n user.a -v 1 same; touch -d @1400000000 touched set; touch -hd @1400000000 l a/b/f
                touch -d @1400000000 same owner mode bytes size p
                """)
            let upper = try build.change(
                "upper", over: [base],
                """
                for f in a/b/f same owner mode bytes size l p; do chown -h 100009 $f; chown -h 100000 $f; done
                touch touched; touch c/x; rm c/x; chmod 700 d; chmod 755 d; touch -d @1300000000 set
                chown 100001 owner; chmod 600 mode; echo Bytes >bytes; echo >>size; rm l; ln -s t l; rm p; mkfifo p
                """)
            let listing = try build.listing(upper, over: [base])
            #expect(
                listing == [
                    "f 644 bytes (6)", "f 600 0:0 1400000000 mode (5)", "f 644 1:0 1400000000 owner (6)",
                    "f 644 0:0 1300000000 set (4)", "f 644 size (6)",
                ])
            #expect(
                try build.layer(build.change("nothing", over: [base], "touch a/b/f c/x; rm c/x"), over: [base]) == nil)
        }
    }

    /// Each name that is copied up becomes a file, which does not change with the others any more.
    @Test func hasWhatWasOneOfSeveralNamesAndWasCopiedUp() throws {
        try inOverlayBuild { build in
            let base = try build.tree("base", "echo 1 >f; ln f g; ln f h; ln -s t l; ln l m; echo 2 >one")
            let upper = try build.change("upper", over: [base], "touch f one; touch -h l; chmod 644 h")
            #expect(try build.listing(upper, over: [base]) == ["f 644 f (2)", "f 644 h (2)", "l 777 l -> t"])
        }
    }

    /// The base is newer than the commit: a rebuild must not depend on when it runs.
    @Test func knowsNoTimeLaterThanTheEpoch() throws {
        try inOverlayBuild { build in
            let base = try build.tree("base", "echo 1 >f; echo 1 >g; mkdir d; touch -d @1600000000 f g d")
            let upper = try build.change(
                "upper", over: [base],
                """
                touch -d '2001-01-01 00:00:00.999 UTC' old; touch -d '1960-01-01 00:00:00.5 UTC' older; touch new
                touch f d; chmod 600 g; chmod 644 g
                """)
            let listing = try build.listing(upper, over: [base])
            #expect(
                listing == [
                    "f 644 new", "f 644 0:0 978307200 old", "f 644 0:0 -315619200 older",
                ])
        }
    }

    @Test func leavesOutMountPointsAndExcludedPathsThatTheBaseDoesNotHave() throws {
        try inOverlayBuild { build in
            let base = try build.tree("base", "mkdir -p etc tmp/known; echo 1 >tmp/known/f")
            let upper = try build.change(
                "upper", over: [base],
                """
                mkdir -p proc run/secrets/a var/cache data tmp/scripts/x; touch etc/hosts etc/mtab; echo 1 >data/f
                echo 1 >tmp/scripts/x/f; echo 2 >tmp/known/f; echo >tmp/new; ln tmp/scripts/x/f link; touch run/secrets/s
                """)
            let mountPoints: Set<RelativePath> = [
                "proc", "run", "run/secrets", "run/secrets/s", "var/cache", "var", "data", "etc/hosts",
            ]
            let listing = try build.listing(
                upper, over: [base], mountPoints: mountPoints, excluded: ["tmp/scripts", "tmp/known", "tmp/new"])
            #expect(
                listing == [
                    "d 755 data/", "f 644 data/f (2)", "d 755 etc/", "f 644 etc/mtab", "f 644 link (2)",
                    "d 755 run/",
                    "d 755 run/secrets/", "d 755 run/secrets/a/", "d 755 tmp/", "d 755 tmp/known/",
                    "f 644 tmp/known/f (2)",
                ])
        }
    }

    @Test func tellsOfTheRootOnlyWhenItHasChanged() throws {
        try inOverlayBuild { build in
            let base = try build.tree("base", "mkdir d")
            let upper = try build.change("upper", over: [base], "chmod 700 .; rmdir d")
            #expect(try build.listing(upper, over: [base]) == ["d 700 ./", "f 0 .wh.d"])
        }
    }

    @Test func takesNamesAsBytesAndSortsThemByBytes() throws {
        try inOverlayBuild { build in
            let long = String(repeating: "n", count: 250)
            let upper = try build.tree(
                "upper",
                #"""
                touch $'new\nline' $'\xff' $'\xc3\xa9' $'e\xcc\x81' ' ' $'back\\slash' '*' .w .wh -- -x
                mkdir a a-b; touch a/z a-b/z A; ln -s $'\xfe' zlink
                """#
                    + "\ntouch \(long); mkdir -p \(long)d/\(long)d; touch \(long)d/\(long)d/\(long)")
            let listing = try build.listing(upper).map { $0.replacing(long, with: "N") }
            #expect(
                listing == [
                    "f 644  ", "f 644 *", "f 644 -x", "f 644 .w", "f 644 .wh", "f 644 A", "d 755 a/", "f 644 a/z",
                    "d 755 a-b/", "f 644 a-b/z", #"f 644 back\\slash"#, "f 644 e\u{301}", #"f 644 new\nline"#,
                    "f 644 N", "d 755 Nd/", "d 755 Nd/Nd/", "f 644 Nd/Nd/N", #"l 777 zlink -> \xfe"#, "f 644 \u{e9}",
                    #"f 644 \xff"#,
                ])
        }
    }

    @Test func goesDownFurtherThanThereAreDescriptors() throws {
        try inOverlayBuild { build in
            let path = String(repeating: "d/", count: 200)
            let base = try build.tree("base", "mkdir -p \(path); echo 1 >\(path)/f; echo 1 >d/d/g")
            let upper = try build.change("upper", over: [base], "rm \(path)/f; rm d/d/g; echo 1 >z")
            let listing = try build.listing(upper, over: [base])
            #expect(listing.count == 203)
            #expect(listing.suffix(3) == ["f 0 \(path).wh.f", "f 0 d/d/.wh.g", "f 644 z (2)"])
        }
    }

    @Test func readsHolesAsZerosUpToALimit() throws {
        try inOverlayBuild { build in
            let upper = try build.tree("upper", "echo x >a; truncate -s 5M b; echo end >>b")
            #expect(try build.listing(upper) == ["f 644 a (2)", "f 644 b (5242884)"])
            #expect {
                try build.layer(upper, sizeLimit: 5 << 20)
            } throws: {
                "\($0)" == """
                    cannot make a layer: with '/b', its files take more than 5 MiB
                      holes of sparse files count: in a layer they are zeros
                    """
            }
        }
    }
}
