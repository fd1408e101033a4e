import Filesystem
import Glibc
import Layers
import OCI
import SystemPackage
import TestSupport
import Testing

/// What extended attributes become, and what upper directories may not have.
@Suite(.enabled(if: geteuid() == 0, "needs root")) struct UpperAttributeTests {
    /// An access control list of user::rw-, two named ids, group::r--, mask::rw- and other::r--.
    private static func accessControlList(user: String, group: String) -> String {
        "0x0200000001000600ffffffff02000600\(user)04000400ffffffff08000400\(group)10000600ffffffff20000400ffffffff"
    }

    @Test func keepsWhatBelongsToTheImageWithTheIDsOfTheContainer() throws {
        try inOverlayBuild { build in
            // 100005 and 100007.
            let onDisk = Self.accessControlList(user: "a5860100", group: "a7860100")
            let upper = try build.change(
                "upper", over: [build.tree("base")],
                """
                touch f; setfattr -n user.z -v 1 f; setfattr -n user.a -v 0x00 f; setfattr -n user.empty f
                setcap -n 100000 cap_net_raw+ep f; setfattr -n user.overlay.opaque -v y f
                setfattr -n user.containers.override_stat -v 1 f; cp f g; setcap -n 100009 cap_net_raw+ep g
                touch acl; mkdir d; setfattr -n system.posix_acl_access -v \(onDisk) acl
                setfattr -n system.posix_acl_default -v \(onDisk) d
                """)
            let capability = "00200000000000000000000000000000"
            let inImage = Self.accessControlList(user: "05000000", group: "07000000").dropFirst(2)
            let listing = try build.listing(upper)
            #expect(
                listing == [
                    "f 664 acl system.posix_acl_access=\(inImage)",
                    "d 755 d/ system.posix_acl_default=\(inImage)",
                    "f 644 f security.capability=01000002\(capability) user.a=00 user.z=31",
                    "f 644 g security.capability=01000003\(capability)09000000",
                ])
        }
    }

    @Test func countsAttributesAsChanges() throws {
        try inOverlayBuild { build in
            let base = try build.tree(
                "base",
                """
                for f in same other value cap; do touch -d @1 $f; setfattr -n user.a -v 1 $f; done; mkdir d
                setcap -n 100000 cap_net_raw+ep cap
                """)
            let upper = try build.change(
                "upper", over: [base],
                """
                for f in same other value; do chmod 600 $f; chmod 644 $f; done; setfattr -n user.b -v 1 other
                setfattr -n user.a -v 2 value; setcap -r cap; setfattr -n user.a -v 1 d
                """)
            let listing = try build.listing(upper, over: [base])
            #expect(
                listing == [
                    "f 644 0:0 1 cap user.a=31", "d 755 d/ user.a=31", "f 644 0:0 1 other user.a=31 user.b=31",
                    "f 644 0:0 1 value user.a=32",
                ])
        }
    }

    /// As fuse-overlayfs and newer kernels write deletions; and whiteouts that are one file of root's.
    @Test func knowsAllFormsOfWhiteouts() throws {
        try inOverlayBuild { build in
            let base = try build.tree("base", "mkdir d e x; touch d/f e/f x/a x/b x/c")
            let upper = try build.tree("upper", "mkdir d e x; touch x/a x/kept; echo 1 >x/b")
            try run("mknod", [upper.path.appending("e/f").string, "c", "0", "0"]).success()
            try run("ln", [upper.path.appending("e/f").string, upper.path.appending("x/c").string]).success()
            try run("ln", [upper.path.appending("e/f").string, upper.path.appending("x/never").string]).success()
            for (name, value, file) in [("opaque", "y", "d"), ("opaque", "x", "x"), ("whiteout", "", "x/a")] {
                try setTrusted(name, value, of: file, in: upper)
            }
            let listing = try build.listing(upper, over: [base])
            #expect(
                listing == [
                    "d 755 d/", "f 0 d/.wh..wh..opq", "d 755 e/", "f 0 e/.wh.f", "d 755 x/", "f 0 x/.wh.a",
                    "f 644 x/b (2)", "f 0 x/.wh.c", "f 644 x/kept",
                ])
        }
    }

    @Test func leavesOutSocketsAndDeletesWhatTheyReplace() throws {
        try inOverlayBuild { build in
            let base = try build.tree("base", "touch s")
            let upper = try build.change(
                "upper", over: [base],
                "rm s; python3 -c 'import socket; [socket.socket(socket.AF_UNIX).bind(n) for n in \"st\"]'")
            #expect(try build.listing(upper, over: [base]) == ["f 0 .wh.s"])
        }
    }

    @Test(arguments: [
        (
            "mkdir d; touch d/.wh.f",
            "'/d/.wh.f' begins with '.wh.', by which layers mark what is deleted\n  give the file another name"
        ),
        (
            "mkdir .wh..wh..opq",
            "'/.wh..wh..opq' begins with '.wh.', by which layers mark what is deleted\n  give the file another name"
        ),
        ("touch f; chown 99999:100000 f", "'/f' belongs to id 99999, which is not in the builds' range '100000:65536'"),
        (
            "ln -s x f; chown -h 100000:165536 f",
            "'/f' belongs to id 165536, which is not in the builds' range '100000:65536'"
        ),
        (
            "touch f; setcap -n 5 cap_net_raw+ep f",
            "'/f' belongs to id 5, which is not in the builds' range '100000:65536'"
        ),
    ])
    func refuses(script: String, because reason: String) throws {
        try inOverlayBuild { build in
            let upper = try build.tree("upper", script)
            #expect {
                try build.layer(upper)
            } throws: {
                "\($0)" == "cannot make a layer: \(reason)"
            }
            #expect(try build.layout.verify() == [])
        }
    }

    @Test(arguments: ["redirect", "metacopy"])
    func refusesAnUpperDirectoryThatIsNotComplete(attribute: String) throws {
        try inOverlayBuild { build in
            let upper = try build.tree("upper", "mkdir d")
            try setTrusted(attribute, "/x", of: "d", in: upper)
            #expect {
                try build.layer(upper)
            } throws: {
                "\($0)" == """
                    cannot make a layer: '/d' has 'trusted.overlay.\(attribute)': the overlay was not mounted with \
                    redirect_dir=off,metacopy=off
                    """
            }
        }
    }

    @Test func refusesWhatSomethingIsMountedOn() throws {
        try inOverlayBuild { build in
            let upper = try build.tree("upper", "mkdir m")
            try run("mount", ["-t", "tmpfs", "none", upper.path.appending("m").string]).success()
            #expect {
                try build.layer(upper)
            } throws: {
                "\($0)" == "cannot make a layer: something is mounted on '/m'"
            }
            try run("umount", ["--lazy", upper.path.appending("m").string]).success()
        }
    }

    private func setTrusted(_ name: String, _ value: String, of file: String, in upper: Directory) throws {
        let path = upper.path.appending(file).string
        try run("setfattr", ["-n", "trusted.overlay.\(name)", "-v", value, path]).success()
    }
}
