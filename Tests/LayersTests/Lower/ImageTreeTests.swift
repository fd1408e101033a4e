import Filesystem
import Glibc
import Layers
import SystemPackage
import TestSupport
import Testing

@Suite(.enabled(if: geteuid() == 0, "needs root")) struct ImageTreeTests {
    @Test func findsWhatAProcessOfTheImageWouldFind() throws {
        let tree = try Self.tree([
            tar(
                "d usr", "d usr/bin", "l bin usr/bin", "f usr/bin/sh elf 755", "f etc/gone 1", "f etc/kept 2 640 7",
                "d opt", "f opt/a 1", "d srv", "f srv/hidden 1"),
            tar(
                "f bin/tool #! 755", "l usr/bin/loop loop", "l usr/up ../../../../bin/tool", "l abs /usr/up",
                "f etc/.wh.gone", "f .wh.opt", "f srv/.wh..wh..opq", "f srv/new 1", "l etc/dangling nowhere"),
        ])
        func path(_ path: String) -> String? { tree.file(at: path).map { String(decoding: $0.path, as: UTF8.self) } }
        #expect(path("/bin/sh") == "/usr/bin/sh")
        #expect(path("/bin/tool") == "/usr/bin/tool")
        #expect(path("/abs") == "/usr/bin/tool")
        #expect(path("/usr/../bin/./..//bin/sh") == "/usr/bin/sh")
        #expect(path("/../..") == "/" && path("") == "/")
        #expect(path("/srv/new") == "/srv/new")
        for missing in [
            "/usr/bin/loop", "/etc/gone", "/opt", "/opt/a", "/srv/hidden", "/etc/dangling", "/etc/kept/x",
            "/etc/kept/..", "/nowhere/..",
        ] {
            #expect(path(missing) == nil, "\(missing)")
        }
        let kept = try #require(tree.file(at: "/etc/kept"))
        #expect(kept.kind == .regular && kept.mode == FilePermissions(rawValue: 0o640) && kept.user == 7)
        #expect(!kept.isExecutable && tree.file(at: "/bin/sh")?.isExecutable == true)
        #expect(tree.file(at: "/etc")?.kind == .directory && tree.file(at: "/etc")?.isExecutable == false)
    }

    static let scripts: [(content: String, format: ExecutableFormat?)] = [
        ("#!/bin/sh\nexit", .script(interpreter: Array("/bin/sh".utf8), argument: nil)),
        ("#!/bin/sh", .script(interpreter: Array("/bin/sh".utf8), argument: nil)),
        (
            "#! \t/usr/bin/env  -S a b \t\nx",
            .script(interpreter: Array("/usr/bin/env".utf8), argument: Array("-S a b".utf8))
        ),
        ("#!\n/bin/sh", nil), ("#! \n", nil), ("#", nil), ("", nil), ("echo", nil), ("\u{7f}ELX", nil),
        ("\u{7f}ELF", .binary(interpreter: nil)),
    ]

    @Test(arguments: scripts.indices) func saysHowAFileIsRun(number: Int) throws {
        let (content, format) = Self.scripts[number]
        let tree = try Self.tree([
            tar([
                (.file("x", UInt64(content.utf8.count), mode: 0o711), content), (.hardLink("y", to: "x"), ""),
                (.file("z", UInt64(content.utf8.count)), content),
            ])
        ])
        #expect(tree.file(at: "/x")?.format == format)
        #expect(tree.file(at: "/y")?.format == format)
        #expect(tree.file(at: "/z")?.format == nil)
    }

    @Test func namesTheDynamicLinkerOfARealProgram() throws {
        let program = try run("cat", ["/bin/sh"]).success().output
        let said = try run("readelf", ["-l", "/bin/sh"]).success().outputText
        let linker = try #require(said.split(separator: "interpreter: ").last?.split(separator: "]").first)
        var archive = RawHeader("sh", size: program.count).setting(at: 100, "0000755\0").with(program) + endMark
        #expect(try Self.tree([archive]).file(at: "/sh")?.format == .binary(interpreter: Array(linker.utf8)))
        // Each byte of the headers damaged: nothing but another answer may come of it.
        for offset in stride(from: 512, to: 512 + 64, by: 3) {
            archive[offset] ^= 0xff
            _ = try Self.tree([archive]).file(at: "/sh")?.format
            archive[offset] ^= 0xff
        }
    }

    private static func tree(_ tars: [[UInt8]]) throws -> ImageTree {
        try withTemporaryDirectory(on: .memory) { directory in
            ImageTree(try LayeredImage(tars, in: directory).prepare(.directory))
        }
    }
}
