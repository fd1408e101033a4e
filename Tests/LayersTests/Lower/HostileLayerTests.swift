import Filesystem
import Glibc
import Layers
import OCI
import SystemPackage
import Tar
import TestSupport
import Testing

@Suite(.enabled(if: geteuid() == 0, "needs root"), .requires(tool: "tar2sqfs"))
struct HostileLayerTests {
    /// Entries, and what is said of the last one that was read.
    static let refused: [(lines: [String], message: String)] = [
        (["f ../x"], "entry 1 '../x': path contains '..'"),
        (["d a", "f a/../../x"], "entry 2 'a/../../x': path contains '..'"),
        (["f /../x"], "entry 1 '/../x': path contains '..'"),
        (["l . /etc"], "entry 1 '.': root must be a directory"),
        (["l / /etc"], "entry 1 '/': root must be a directory"),
        (["h x /"], "entry 1 'x': hard link target '/' is a directory"),
        (["d d", "h x d"], "entry 2 'x': hard link target 'd' is a directory"),
        (["h x ../../../etc/passwd"], "entry 1 'x': path contains '..'"),
        (["h x /etc/passwd"], "entry 1 'x': hard link target '/etc/passwd' is not in this layer before it"),
        (["h x y", "f y 1"], "entry 1 'x': hard link target 'y' is not in this layer before it"),
        (["l l /etc", "h x l/passwd"], "entry 2 'x': hard link target 'l/passwd' is not in this layer before it"),
        (["f a 1", "f a/b 2"], "entry 2 'a/b': parent 'a' is not a directory"),
        (["p a", "h b a", "f b/c 2"], "entry 3 'b/c': parent 'b' is not a directory"),
        (["l a b", "l b a", "f a/c 1"], "entry 3 'a/c': too many symbolic links in its path"),
        (["l a a/a", "f a/c 1"], "entry 2 'a/c': too many symbolic links in its path"),
        (["f .wh."], "entry 1 '.wh.': this whiteout hides nothing that could exist"),
        (["f .wh.."], "entry 1 '.wh..': this whiteout hides nothing that could exist"),
        (["d a", "f a/.wh..."], "entry 2 'a/.wh...': this whiteout hides nothing that could exist"),
        (["f .wh.a/b 1"], "entry 1 '.wh.a/b': directory '.wh.a' has the name of a whiteout"),
        (["c x 4096:0"], "entry 1 'x': no device can have the number 4096:0"),
        (["b x 8:1048576"], "entry 1 'x': no device can have the number 8:1048576"),
        (
            ["f x 1 644 65536"],
            """
            entry 1 'x': owner 65536 does not fit the builds' range of ids: it has 65536 ('100000:65536')
              give builds a larger range of subordinate ids
            """
        ),
        (["f \(String(repeating: "n", count: 256)) 1"], "name too long: more than 255 bytes"),
        (["f \(String(repeating: "n/", count: 2048))n 1"], "path too long: more than 4095 bytes"),
        (
            ["l l \(String(repeating: "d/", count: 2000))d", "f l/\(String(repeating: "n", count: 200)) 1"],
            "path too long: more than 4095 bytes"
        ),
        (["l l \(String(repeating: "n", count: 256))", "f l/x 1"], "name too long: more than 255 bytes"),
    ]

    @Test(arguments: refused.indices) func refusesAndLeavesNothing(number: Int) throws {
        let (lines, message) = Self.refused[number]
        try refuses(try tar(["d before", "f before/x 1"]), tar(lines), message)
    }

    static let refusedArchives: [(tar: [UInt8], message: String)] = [
        (RawHeader("x", type: "7").with("") + endMark, "entry 1 'x': unsupported entry type '7'"),
        (RawHeader("x", type: "S").with("") + endMark, "entry 1 'x': sparse entries are not supported"),
        (
            rawPax("x", ("GNU.sparse.major", "1")) + rawFile("x", "y") + endMark,
            "entry 1 'x': sparse entries are not supported"
        ),
        (rawLink("x", to: "") + endMark, "entry 1 'x': invalid symbolic link target"),
        (Array("not a tar at all, but somewhat longer than one block of 512 bytes".utf8) * 10, "not a tar archive"),
        (Array(rawFile("x", "content").prefix(514)), "entry 1 'x': truncated archive"),
        (rawFile("x") + RawHeader("y").setting(at: 148, "999999").bytes, "entry 2: header checksum mismatch"),
        (
            rawPax("x", ("path", "a"), ("SCHILY.xattr.security.capability", "short")) + rawFile("x") + endMark,
            "entry 1 'a': malformed extended attribute 'security.capability'"
        ),
        (
            rawPax("x", ("SCHILY.xattr.system.posix_acl_access", "short")) + rawFile("x") + endMark,
            "entry 1 'x': malformed extended attribute 'system.posix_acl_access'"
        ),
        (
            rawPax("x", ("SCHILY.xattr.user.\(String(repeating: "n", count: 256))", "v")) + rawFile("x") + endMark,
            "malformed extended attribute"
        ),
        (RawGzip(rawFile("x") + endMark).bytes.dropLast(3) + [], "truncated gzip stream"),
        ([0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0, 0], "truncated zstd stream"),
        ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0, 0], "compressed with xz, expected gzip or a plain tar"),
    ]

    @Test(arguments: refusedArchives.indices) func refusesArchivesAndLeavesNothing(number: Int) throws {
        let (archive, message) = Self.refusedArchives[number]
        try refuses(try tar(["d before"]), archive, message)
    }

    /// Prepares an image of two layers, of which the second is refused with this message, in both forms.
    private func refuses(_ good: [UInt8], _ bad: [UInt8], _ message: String) throws {
        let outcomes = try inMountNamespace(on: .memory) { directory in
            let image = try LayeredImage([good, bad], in: directory)
            return try LayerForm.allCases.map { form in
                var said = "nothing"
                do { _ = try image.prepare(form) } catch { said = "\(error)" }
                return (said, try leftovers(directory), image.manifest.layers[1].digest)
            }
        }
        for (said, left, layer) in outcomes {
            #expect(said.hasPrefix("cannot use layer '\(layer)': "))
            #expect(said.hasSuffix(message) || said.contains(": \(message)"))
            // The layer below is there for the next try.
            #expect(left == 1)
        }
    }

    /// All that there is in the store, and what is beside it that a test did not put there.
    private func leftovers(_ directory: FilePath) throws -> Int {
        #expect(try names(in: directory).sorted() == ["layers", "layout"])
        let left = try names(in: directory.appending("layers")).filter { $0 != "locks" }
        #expect(try names(in: directory.appending("layers/locks")).isEmpty)
        return left.count
    }

    @Test(arguments: LayerForm.allCases) func followsNoLinkOutOfTheRoot(form: LayerForm) throws {
        let (lines, written) = try inMountNamespace(on: .memory) { directory in
            let outside = directory.appending("outside")
            try run("mkdir", ["-m", "700", outside.string]).success()
            let up = String(repeating: "../", count: 20)
            let image = try LayeredImage(
                [
                    tar(
                        "d .", "l abs \(outside)", "l rel \(up)\(outside)", "f abs/a 1", "f rel/b 2",
                        "l passwd /etc/passwd", "h hard passwd", "f .wh..wh.plnk/1.2 3", "h c .wh..wh.plnk/1.2",
                        "l self /proc/self/root", "d self/d", "l dangling nowhere/x", "f dangling/y 4"),
                    tar("f abs/c 5", "f .wh.passwd", "l rel/d \(outside)", "f rel/d/e 6"),
                ], in: directory)
            let lines = try image.listing(form).map { $0.replacing(outside.string, with: "/OUTSIDE") }
            return (lines, try names(in: outside))
        }
        #expect(written.isEmpty)
        for line in [
            "/OUTSIDE/a regular 644 0:0 1000 '1'", "/OUTSIDE/b regular 644 0:0 1000 '2'",
            "/OUTSIDE/c regular 644 0:0 1000 '5'", "/OUTSIDE/e regular 644 0:0 1000 '6'",
            "/hard symbolicLink 777 0:0 1000 -> /etc/passwd = hard", "/c regular 644 0:0 1000 '3'",
            "/nowhere/x/y regular 644 0:0 1000 '4'", "/proc/self/root/d directory 755 0:0 1000",
        ] {
            #expect(lines.contains(line))
        }
        #expect(!lines.contains { $0.contains(".wh.") })
    }

    @Test(arguments: LayerForm.allCases) func boundsWhatALayerTakes(form: LayerForm) throws {
        let (size, messages) = try inMountNamespace(on: .memory) { directory in
            let zeros = try tar([(.file("zeros", 1 << 20), content: String(repeating: "\0", count: 1 << 20))])
            let bomb = try LayeredImage([zeros], in: directory.appending("1"), compressed: true)
            let crowd = try LayeredImage([tar((0..<11).map { "f n\($0) 1" })], in: directory.appending("2"))
            let attempts = [
                (bomb, LayerLimits(size: 1 << 20)), (bomb, LayerLimits(size: 2 << 20)),
                (crowd, LayerLimits(entries: 10)), (crowd, LayerLimits(names: 20)), (crowd, LayerLimits(entries: 11)),
            ]
            let messages = attempts.map { image, limits in
                do {
                    _ = try image.prepare(form, limits: limits)
                    return "prepared"
                } catch {
                    return "\(error)".split(separator: ": ").dropFirst().joined(separator: ": ")
                }
            }
            return (bomb.manifest.layers[0].size, messages)
        }
        #expect(size < 10_000)
        #expect(
            messages == [
                "too large: more than 1048576 bytes uncompressed", "prepared",
                "entry 11 'n10': too many entries: more than 10",
                "entry 8 'n7': its names take too much memory: more than 0 MiB", "prepared",
            ])
    }
}

private func * (bytes: [UInt8], count: Int) -> [UInt8] { Array(repeatElement(bytes, count: count).joined()) }
