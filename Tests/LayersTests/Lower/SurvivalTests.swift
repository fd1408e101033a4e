import Filesystem
import Glibc
import Layers
import SystemPackage
import Tar
import TestSupport
import Testing

/// What survives the way from a tar to a lower directory, seen through the directory itself.
@Suite(.enabled(if: geteuid() == 0, "needs root"), .requires(tool: "tar2sqfs"))
struct SurvivalTests {
    @Test(arguments: LayerForm.allCases) func keepsNamesAsBytes(form: LayerForm) throws {
        let names: [[UInt8]] = [
            Array("caf\u{e9}".utf8), [0x63, 0xe9], [0xff, 0xfe, 0x0a, 0x1b], Array("a b\tc\\d'e\"f".utf8),
            Array(repeating: 0xe9, count: 255), Array("-".utf8), Array("...".utf8), Array(".whx".utf8),
            Array("=".utf8),
        ]
        let deep = Array(String(repeating: "d/", count: 1000).utf8)
        let found = try inMountNamespace { directory in
            let files = names.map { (TarEntry($0, .file(size: 1), 0o644), content: "x") }
            let link = (TarEntry(Array("l".utf8), .symbolicLink(target: names[4] + names[1]), 0o777), content: "")
            let hard = (TarEntry([0x80], .hardLink(target: names[4]), 0o644), content: "")
            let below = (TarEntry(deep + Array("f".utf8), .file(size: 1), 0o644), content: "x")
            let image = try LayeredImage([tar(files + [link, hard, below])], in: directory)
            return try image.withMerged(image.prepare(form)) { root in
                let isDeep = try root.openFile(RelativePath(deep + Array("f".utf8))).metadata().kind == .regular
                return (
                    try root.entries().map { Array($0.name.bytes) }, try root.readLink("l"),
                    try root.metadata(of: FileName(names[4])).links, isDeep
                )
            }
        }
        #expect(Set(found.0) == Set(names + [Array("l".utf8), Array("d".utf8), [0x80]]))
        #expect(found.1 == names[4] + names[1])
        #expect(found.2 == 2)
        #expect(found.3)
    }

    /// `struct vfs_cap_data`: a version with the effective bit, and two pairs of permitted and inheritable bits.
    private static let capability: [UInt8] = [1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]

    @Test(arguments: LayerForm.allCases) func keepsAttributesThatAreTheImages(form: LayerForm) throws {
        let owners = try OwnerRange("200000:1000")
        let version1 = [1, 0, 0, 1] + [UInt8](repeating: 4, count: 8)
        let big = [UInt8](repeating: 7, count: 3000)
        let given: [(String, [UInt8])] = [
            ("user.binary", [0, 10, 61, 255]), ("user.big", big), ("trusted.any", [1]),
            ("trusted.overlay.opaque", [121]), ("security.capability", Self.capability),
            ("security.selinux", Array("label".utf8)), ("system.nfs4_acl", [1]), ("com.apple.quarantine", [1]),
        ]
        let found = try inMountNamespace { directory in
            let image = try LayeredImage(
                [
                    tar([
                        (.directory("d", attributes: Array(given[..<4])), ""), (.file("d/f", attributes: given), ""),
                        (.file("v1", attributes: [("security.capability", version1)]), ""),
                    ])
                ], in: directory)
            let layers = try image.prepare(form, owners: owners)
            let scratch = try Directory(directory)
            let forms = layers.map(\.form.rawValue)
            return try layers.withMounted(below: scratch) { roots in
                try [forms]
                    + ["d", "d/f", "v1"].map { (path: String) in
                        let path = try RelativePath(path)
                        let parent = try path.parent.map { try roots[0].openDirectory($0) } ?? roots[0]
                        return try parent.extendedAttributes(of: path.name).map { name in
                            "\(name)=" + (try parent.extendedAttribute(name, of: path.name) ?? []).hexadecimal
                        }
                    }
            }
        }
        let plain = [
            "trusted.any=01", "trusted.overlay.overlay.opaque=79", "user.big=\(big.hexadecimal)",
            "user.binary=000a3dff",
        ]
        // 200,000 is 0x30d40.
        #expect(found[0] == [form.rawValue])
        #expect(found[1] == plain)
        #expect(found[2] == ["security.capability=0100000300040000000000000000000000000000400d0300"] + plain)
        #expect(found[3] == ["security.capability=010000030404040404040404" + "0000000000000000" + "400d0300"])
    }

    @Test func usesADirectoryForAccessControlLists() throws {
        // user::rw- user:7:r-- group::r-- mask::r-- other::---, as <linux/posix_acl_xattr.h> has it.
        @Sendable func acl(_ user: [UInt8]) -> [UInt8] {
            let none: [UInt8] = [255, 255, 255, 255]
            return [2, 0, 0, 0] + [1, 0, 6, 0] + none + [2, 0, 4, 0] + user + [4, 0, 4, 0] + none + [16, 0, 4, 0] + none
                + [32, 0, 0, 0] + none
        }
        let found = try inMountNamespace { directory in
            let entry = TarEntry.file("f", 1, attributes: [("system.posix_acl_access", acl([7, 0, 0, 0]))])
            let image = try LayeredImage([tar("f first 1"), tar([(.file("e", 1), "1"), (entry, "2")])], in: directory)
            let layers = try image.prepare(.squashfs)
            return try image.withMerged(layers) { root in
                let list = try root.extendedAttribute("system.posix_acl_access", of: "f")
                return (layers.map(\.form), list, try root.entries().count)
            }
        }
        #expect(found.0 == [.squashfs, .directory])
        // 100,007 is 0x186a7.
        #expect(found.1 == acl([0xa7, 0x86, 1, 0]))
        #expect(found.2 == 3)
    }

    @Test(arguments: LayerForm.allCases) func givesAFileThatIsReplacedLaterItsLastContent(form: LayerForm) throws {
        // Large enough to have left for tar2sqfs long before the second one comes.
        let large = String(repeating: "x", count: 3 << 20)
        let lines = try inMountNamespace { directory in
            let image = try LayeredImage(
                [
                    tar([
                        (.file("a", UInt64(large.utf8.count), mode: 0o755), large), (.hardLink("b", to: "a"), ""),
                        (.file("c", 1), "1"), (.file("a", 2), "no"), (.directory("c"), ""), (.file("c/d", 1), "d"),
                    ])
                ], in: directory, compressed: true)
            return try image.listing(form)
        }
        #expect(
            lines.map { $0.split(separator: " ").dropLast().joined(separator: " ") } == [
                "/ directory 755 0:0", "/a regular 644 0:0 1000", "/b regular 755 0:0 1000 3145728",
                "/c directory 755 0:0", "/c/d regular 644 0:0 1000",
            ])
    }

    @Test(arguments: LayerForm.allCases) func knowsNoDifferenceBetweenForms(form: LayerForm) throws {
        let found = try inMountNamespace { directory in
            var early = TarEntry.file("early")
            early.modified = TarEntry.Timestamp(seconds: -5, nanoseconds: 7)
            var late = TarEntry.file("late")
            late.modified = TarEntry.Timestamp(seconds: 1 << 33)
            let image = try LayeredImage([tar([(early, ""), (late, "")])], in: directory)
            return try image.withMerged(image.prepare(form)) { root in
                let times = try (["early", "late"] as [FileName]).map { try root.metadata(of: $0).modified }
                return (try root.extendedAttributes(of: "early").count, times)
            }
        }
        #expect(found.0 == 0)
        #expect(found.1 == [Timestamp(seconds: 0), Timestamp(seconds: 1 << 32 - 1)])
    }
}

extension [UInt8] {
    fileprivate var hexadecimal: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
