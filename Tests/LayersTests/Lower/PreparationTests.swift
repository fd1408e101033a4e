import Filesystem
import Glibc
import Layers
import SystemPackage
import Tar
import TestSupport
import Testing

@Suite(.enabled(if: geteuid() == 0, "needs root"), .requires(tool: "tar2sqfs"))
struct PreparationTests {
    @Test(arguments: LayerForm.allCases) func showsWhatLayersMeanTogether(form: LayerForm) throws {
        let lines = try inMountNamespace { directory in
            let image = try LayeredImage(
                [
                    tar(
                        (.directory("etc"), ""), (.file("etc/gone", 1), "1"), (.file("etc/kept", 4), "kept"),
                        (.directory("opt", mode: 0o1777, user: 5), ""), (.directory("opt/old"), ""),
                        (.file("opt/old/file", 3), "old"), (.directory("usr"), ""), (.directory("usr/bin"), ""),
                        (.symbolicLink("bin", to: "usr/bin"), "")),
                    tar(
                        (.file("etc/.wh.gone", 0), ""), (.file("bin/tool", 2), "#!"), (.file("opt/new", 3), "new"),
                        (.file("opt/old/.wh..wh..opq", 0), ""), (.hardLink("opt/other", to: "opt/new"), "")),
                ], in: directory)
            return try image.listing(form)
        }
        #expect(
            lines == [
                "/ directory 755 0:0 0", "/bin symbolicLink 777 0:0 1000 -> usr/bin", "/etc directory 755 0:0 1000",
                "/etc/kept regular 644 0:0 1000 'kept'", "/opt directory 1777 5:0 1000",
                "/opt/new regular 644 0:0 1000 'new' = opt/new", "/opt/old directory 755 0:0 1000",
                "/opt/other regular 644 0:0 1000 'new' = opt/new", "/usr directory 755 0:0 1000",
                "/usr/bin directory 755 0:0 1000", "/usr/bin/tool regular 644 0:0 1000 '#!'",
            ])
    }
}

extension TarEntry {
    static func file(_ path: String, _ size: UInt64, mode: UInt16 = 0o644) -> TarEntry {
        TarEntry(Array(path.utf8), .file(size: size), mode)
    }

    static func directory(_ path: String, mode: UInt16 = 0o755, user: UInt64 = 0) -> TarEntry {
        var entry = TarEntry(Array(path.utf8), .directory, mode)
        entry.owner.user = user
        return entry
    }

    static func symbolicLink(_ path: String, to target: String) -> TarEntry {
        TarEntry(Array(path.utf8), .symbolicLink(target: Array(target.utf8)), 0o777)
    }

    static func hardLink(_ path: String, to target: String) -> TarEntry {
        TarEntry(Array(path.utf8), .hardLink(target: Array(target.utf8)), 0o644)
    }

    init(_ path: [UInt8], _ kind: Kind, _ mode: UInt16) {
        self.init(path: path, kind: kind, mode: mode, modified: Timestamp(seconds: 1000))
    }
}
