import Filesystem
import Glibc
import Layers
import OCI
import SystemPackage
import TestSupport
import Testing

/// The same content always gives the same bytes.
@Suite(.enabled(if: geteuid() == 0, "needs root")) struct LayerBytesTests {
    private static let base = """
        mkdir -p keep/a gone replaced; echo 1 >keep/a/f; echo 1 >gone/f; echo 1 >replaced/f; echo 1 >deleted
        find . -exec touch -hd @1400000000 {} +
        """

    /// Bytes that other tools and versions make alike; more than one block of the compressor.
    private static let script = #"""
        yes 'a line of text' | head -c 3000000 >text; seq 1 300000 >numbers; truncate -s 2M holes; echo end >>holes
        rm -r gone replaced deleted; mkdir replaced; echo 2 >replaced/g; chmod 4711 text; chown 100033:100034 numbers
        mkdir -p d/e; ln numbers d/e/link; ln -s ../numbers d/symlink; mkfifo -m 600 d/pipe; mknod d/null c 1 3
        setfattr -n user.note -v value text; setcap -n 100000 cap_net_raw+ep text; touch $'d/\xff' d/é $'d/\n'
        n=$(printf 'n%.0s' {1..120}); mkdir d/$n; echo long >d/$n/$n; touch -d @1234567890.9 holes d/e
        """#

    /// The digest of the tar: that of the blob is the compressor's affair.
    private static let diffID = "sha256:5d3f60b15917f24de51548f8b70c6565df1bc59694dd63b24d2b876f45206f1b"

    /// On every x86-64 with SSE 4.2, with libisal2.
    private static let blob = "sha256:1ebe796f6690c37f50fb309469a139aa2f5411bc9ea2bba06584989a511e792f"

    @Test func areTheSameEverywhereAndAlways() throws {
        try inOverlayBuild { build in
            let base = try build.tree("base", Self.base)
            let first = try build.layer(build.change("first", over: [base], Self.script), over: [base])
            #expect(first?.diffID.description == Self.diffID)
            #if arch(x86_64)
            #expect(first?.blob.digest.description == Self.blob)
            #endif
            // Another place, another filesystem, another order of making.
            try TestSupport.withTemporaryDirectory(on: .memory) { path in
                let other = OverlayBuild(directory: try Directory(path), layout: build.layout)
                let otherBase = try other.tree("other-base", Self.base)
                let backwards =
                    "mkdir d; for n in z y x b a; do touch d/$n; done; rm d/[a-z]; rmdir d; umask 077\n"
                    + "umask 022\n" + Self.script
                let upper = try other.change("other-upper", over: [otherBase], backwards)
                for workers in [1, 2, 5] {
                    #expect(try other.layer(upper, over: [otherBase], workers: workers) == first)
                }
            }
            // What only the epoch decides.
            let upper = try build.directory.openDirectory("first" as FileName)
            #expect(try build.layer(upper, over: [base], epoch: OverlayBuild.epoch + 1)?.diffID != first?.diffID)
        }
    }
}
