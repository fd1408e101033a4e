import Filesystem
import Source
import SystemPackage
import TestSupport
import Testing

/// Each attack is refused by its code and its words, and nothing is left where it was to be unpacked.
@Suite struct HostileArchiveTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let archive: [UInt8]
        let message: String

        /// `members` get an end mark.
        init(_ description: String, _ members: [UInt8], _ message: String) {
            testDescription = description
            archive = members + endMark
            self.message = message
        }

        init(_ description: String, bytes: [UInt8], _ message: String) {
            testDescription = description
            archive = bytes
            self.message = message
        }
    }

    static let paths: [Case] = [
        Case("a climbing path", rawFile("../a"), "E-DOTDOT entry 1 '../a': path contains '..'"),
        Case("a path that climbs back", rawFile("a/../b"), "E-DOTDOT entry 1 'a/../b': path contains '..'"),
        Case("a path that ends climbing", rawDirectory("a/.."), "E-DOTDOT entry 1 'a/..': path contains '..'"),
        Case("the directory above", rawDirectory("../"), "E-DOTDOT entry 1 '../': path contains '..'"),
        Case("a climbing path behind ./", rawFile("./../a"), "E-DOTDOT entry 1 './../a': path contains '..'"),
        Case("an absolute path", rawFile("/etc/passwd"), "E-ABS entry 1 '/etc/passwd': absolute path"),
        Case("an absolute path of two slashes", rawFile("//a"), "E-ABS entry 1 '//a': absolute path"),
        Case("the root of the machine", rawDirectory("/"), "E-ABS entry 1 '/': absolute path"),
        Case(
            "an absolute path in the prefix field", RawHeader("passwd").setting(at: 345, "/etc").with(""),
            "E-ABS entry 1 '/etc/passwd': absolute path"),
        Case("a root that is a file", rawFile("."), "E-ROOT entry 1 '.': root must be a directory"),
        Case("a root that is a link", rawLink(".", to: "a"), "E-ROOT entry 1 '.': root must be a directory"),
        Case(
            "a root that is a link, in full", rawLink("./.", to: "a"), "E-ROOT entry 1 './.': root must be a directory"),
        Case(
            "a root that is a hard link", rawFile("a") + rawHardLink(".", to: "a"),
            "E-ROOT entry 2 '.': root must be a directory"),
        Case("no name", rawFile(""), "E-NAME entry 1 '': invalid name: it is empty"),
        Case(
            "a file that ends like a directory", rawFile("a/"),
            "E-NAME entry 1 'a/': invalid name: a file's name ends in '/'"),
        Case(
            "a file that is its own directory", rawFile("a/."),
            "E-NAME entry 1 'a/.': invalid name: a file's name ends in '/'"),
        Case(
            "a link that ends like a directory", rawLink("a/", to: "b"),
            "E-NAME entry 1 'a/': invalid name: a file's name ends in '/'"),
        Case(
            "a NUL in a pax path", rawPax("x", ("path", "a\0b")) + rawFile("a"),
            "E-NUL entry 1 'a\\x00b': name contains NUL"),
        Case(
            "a name that is not UTF-8", RawHeader("").setting(at: 0, [0x61, 0xff]).with(""),
            "E-UTF8 entry 1 'a\\xff': name is not UTF-8"),
        Case(
            "an overlong slash", RawHeader("").setting(at: 0, [0x2e, 0x2e, 0xc0, 0xaf, 0x61]).with(""),
            "E-UTF8 entry 1 '..\\xc0\\xafa': name is not UTF-8"),
        Case(
            "a surrogate", RawHeader("").setting(at: 0, [0xed, 0xa0, 0x80]).with(""),
            "E-UTF8 entry 1 '\\xed\\xa0\\x80': name is not UTF-8"),
        Case(
            "controls in a bad name", rawFile("../\u{1b}[2J\r\nerror: 'x'\u{202e}"),
            "E-DOTDOT entry 1 '../\\x1b[2J\\r\\nerror: \\'x\\'\\xe2\\x80\\xae': path contains '..'"),
        Case("a whiteout", rawFile("a/.wh.b"), "E-WH entry 1 'a/.wh.b': reserved whiteout name"),
        Case("an opaque mark", rawFile(".wh..wh..opq"), "E-WH entry 1 '.wh..wh..opq': reserved whiteout name"),
        Case("a whiteout that is a directory", rawFile(".wh.a/b"), "E-WH entry 1 '.wh.a/b': reserved whiteout name"),
    ]

    static let links: [Case] = [
        Case(
            "an absolute link", rawLink("a", to: "/etc"), "E-LINKESC entry 1 'a': symlink target escapes root: '/etc'"),
        Case(
            "a link to above the root", rawLink("a", to: ".."),
            "E-LINKESC entry 1 'a': symlink target escapes root: '..'"),
        Case(
            "a link that climbs too far", rawLink("a/b", to: "../../c"),
            "E-LINKESC entry 1 'a/b': symlink target escapes root: '../../c'"),
        Case(
            "a link that comes back", rawLink("a", to: "../app/b"),
            "E-LINKESC entry 1 'a': symlink target escapes root: '../app/b'"),
        Case(
            "a link to nothing", rawLink("a", to: ""), "E-NAME entry 1 'a': invalid name: the symlink target is empty"),
        Case(
            "a long link", rawPax("x", ("linkpath", String(repeating: "a", count: 4096))) + rawLink("a", to: "b"),
            "E-PATHLEN entry 1 'a': symlink target too long: 4096 bytes, at most 4095"),
        Case(
            "a file through a link", rawDirectory("b") + rawLink("a", to: "b") + rawFile("a/c"),
            "E-SYMPARENT entry 3 'a/c': parent 'a' is a symlink"),
        Case(
            "a file through a link that leads nowhere", rawLink("a/b", to: "c") + rawFile("a/b/c/d"),
            "E-SYMPARENT entry 2 'a/b/c/d': parent 'a/b' is a symlink"),
        Case(
            "a hard link through a link", rawFile("b/c") + rawLink("a", to: "b") + rawHardLink("a/d", to: "b/c"),
            "E-SYMPARENT entry 3 'a/d': parent 'a' is a symlink"),
        Case(
            "a hard link to outside", rawHardLink("a", to: "/etc/passwd"),
            "E-HARDLINK entry 1 'a': hardlink target not in archive: '/etc/passwd'"),
        Case(
            "a hard link to above", rawHardLink("a", to: "../b"),
            "E-HARDLINK entry 1 'a': hardlink target not in archive: '../b'"),
        Case(
            "a hard link to what comes later", rawHardLink("a", to: "b") + rawFile("b"),
            "E-HARDLINK entry 1 'a': hardlink target not in archive: 'b'"),
        Case(
            "a hard link to itself", rawHardLink("a", to: "a"),
            "E-HARDLINK entry 1 'a': hardlink target not in archive: 'a'"),
        Case(
            "a hard link to a directory", rawDirectory("b") + rawHardLink("a", to: "b"),
            "E-HARDLINK entry 2 'a': hardlink target not in archive: 'b'"),
        Case(
            "a hard link to a file that is named like a directory", rawFile("b") + rawHardLink("a", to: "b/"),
            "E-HARDLINK entry 2 'a': hardlink target not in archive: 'b/'"),
        Case(
            "a hard link to a link", rawLink("b", to: "c") + rawHardLink("a", to: "b"),
            "E-HARDLINK entry 2 'a': hardlink target not in archive: 'b'"),
        Case(
            "a hard link to behind a link", rawFile("c/d") + rawLink("b", to: "c") + rawHardLink("a", to: "b/d"),
            "E-HARDLINK entry 3 'a': hardlink target not in archive: 'b/d'"),
        Case(
            "a hard link to nothing", rawHardLink("a", to: ""),
            "E-HARDLINK entry 1 'a': hardlink target not in archive: ''"),
        Case(
            "a hard link with content", rawFile("b") + RawHeader("a", type: "1", size: 3, link: "b").with("new"),
            "E-HLDATA entry 2 'a': hardlink with data: 3 bytes"),
        Case(
            "two links that leave together", rawLink("a/s", to: "..") + rawLink("b", to: "a/s/../x"),
            "E-LINKESC 'b': symlink target escapes root: 'a/s/../x'"),
        Case(
            "the same in the other order", rawLink("b", to: "a/s/../x") + rawLink("a/s", to: ".."),
            "E-LINKESC 'b': symlink target escapes root: 'a/s/../x'"),
        Case(
            "three links that leave together",
            rawLink("a/b/c", to: "..") + rawLink("a/d", to: "b/c/..") + rawLink("e/f", to: "../a/d/../x"),
            "E-LINKESC 'e/f': symlink target escapes root: '../a/d/../x'"),
        Case(
            "a link that leaves through a directory that a build could make",
            rawLink("a/s", to: "..") + rawLink("b", to: "a/s/made/../../x"),
            "E-LINKESC 'b': symlink target escapes root: 'a/s/made/../../x'"),
    ]

    static let kinds: [Case] = [
        Case(
            "a character device", RawHeader("a", type: "3").with(""),
            "E-TYPE entry 1 'a': unsupported entry type 'character device'"),
        Case(
            "a block device", RawHeader("a", type: "4").with(""),
            "E-TYPE entry 1 'a': unsupported entry type 'block device'"),
        Case("a FIFO", RawHeader("a", type: "6").with(""), "E-TYPE entry 1 'a': unsupported entry type 'fifo'"),
        Case("a contiguous file", RawHeader("a", type: "7").with(""), "E-TYPE entry 1 'a': unsupported entry type '7'"),
        Case("an unknown type", RawHeader("a", type: "Z").with(""), "E-TYPE entry 1 'a': unsupported entry type 'Z'"),
        Case(
            "a type that moves the cursor", RawHeader("a", type: "\u{1b}").with(""),
            "E-TYPE entry 1 'a': unsupported entry type '\\x1b'"),
        Case(
            "an old GNU sparse file", RawHeader("a", type: "S").with(""),
            "E-SPARSE entry 1 'a': sparse entries are not supported"),
        Case(
            "a pax sparse file", rawPax("x", ("GNU.sparse.major", "1"), ("GNU.sparse.realsize", "9")) + rawFile("a"),
            "E-SPARSE entry 1 'a': sparse entries are not supported"),
        Case(
            "a Solaris sparse file", rawPax("x", ("SUN.holesdata", " 0 9")) + rawFile("a"),
            "E-SPARSE entry 1 'a': sparse entries are not supported"),
        Case("a file twice", rawFile("a", "1") + rawFile("a", "2"), "E-DUP entry 2 'a': duplicate entry"),
        Case(
            "a file twice in two spellings", rawFile("a/b") + rawFile("./a//b"),
            "E-DUP entry 2 './a//b': duplicate entry"),
        Case(
            "a file that becomes a directory", rawFile("a") + rawDirectory("a/"), "E-DUP entry 2 'a/': duplicate entry"),
        Case(
            "a directory that becomes a file", rawDirectory("a/") + rawFile("a"), "E-DUP entry 2 'a': duplicate entry"),
        Case("a file that becomes a link", rawFile("a") + rawLink("a", to: "b"), "E-DUP entry 2 'a': duplicate entry"),
        Case(
            "a link that becomes a directory", rawLink("a", to: "b") + rawDirectory("a"),
            "E-DUP entry 2 'a': duplicate entry"),
        Case("a link that becomes a file", rawLink("a", to: "b") + rawFile("a"), "E-DUP entry 2 'a': duplicate entry"),
        Case(
            "an implied directory that becomes a link", rawFile("a/b") + rawLink("a", to: "c"),
            "E-DUP entry 2 'a': duplicate entry"),
        Case(
            "a file with something in it", rawFile("a") + rawFile("a/b"),
            "E-DUP entry 2 'a/b': duplicate entry: 'a' is a file"),
        Case(
            "a hard link over its target", rawFile("a") + rawHardLink("a", to: "a"),
            "E-DUP entry 2 'a': duplicate entry"),
    ]

    static let bytes: [Case] = [
        Case("nothing", bytes: [], "E-EMPTY the archive is empty"),
        Case("text", bytes: Array("#!/bin/sh\n".utf8), "E-NOTTAR not a tar archive"),
        Case("a gzip of nothing", bytes: RawGzip([]).bytes, "E-EMPTY the archive is empty"),
        Case(
            "a gzip of a gzip", bytes: RawGzip(RawGzip(rawFile("a") + endMark).bytes).bytes,
            "E-NOTTAR not a tar archive"),
        Case(
            "a zip", bytes: Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0, count: 30),
            "E-COMPRESSION compressed with zip, expected gzip or a plain tar"),
        Case("a damaged header", rawFile("a") + RawHeader("b").bytes, "E-CKSUM entry 2: header checksum mismatch"),
        Case("no end mark", bytes: rawFile("a", "1"), "E-TRUNC entry 2: truncated archive"),
        Case("half an end mark", bytes: rawFile("a") + endMark.prefix(512), "E-TRUNC entry 2: truncated archive"),
        Case(
            "content cut short", bytes: RawHeader("a", size: 1 << 20).sealed + [1, 2, 3],
            "E-TRUNC entry 1 'a': truncated archive"),
        Case(
            "a gzip cut short", bytes: Array(RawGzip(rawFile("a") + endMark).bytes.dropLast()),
            "E-TRUNC truncated gzip stream"),
        Case("a second archive", rawFile("a") + endMark + rawFile("b"), "E-TRAIL entry 2: data after end of archive"),
        Case(
            "garbage after a gzip", bytes: RawGzip(rawFile("a") + endMark).bytes + Array("rm -rf".utf8),
            "E-GZTRAIL trailing garbage after gzip stream"),
        Case(
            "a wrong CRC", bytes: damaged { $0.checksum ^= 1 },
            "E-GZCRC gzip checksum mismatch: stored f2c1ab40, computed f2c1ab41"),
        Case(
            "a wrong length", bytes: damaged { $0.length += 1 },
            "E-GZCRC gzip length mismatch: stored 1537, counted 1536 bytes (modulo 2^32)"),
        Case(
            "reserved gzip flags", bytes: damaged { $0.flags = 0x40 },
            "E-GZIP corrupt gzip stream: reserved flags 0x40 are set"),
        Case(
            "a long gzip header",
            bytes: damaged {
                $0.flags = 8
                $0.fields = [UInt8](repeating: 65, count: 70_000)
            }, "E-GZIP gzip header too long: its file name exceeds 65536 bytes"),
        Case(
            "very many gzip members",
            bytes: [[UInt8]](repeating: RawGzip([]).bytes, count: 65_537).flatMap { $0 },
            "E-GZMEM too many gzip members: more than 65536"),
        Case(
            "a negative size", RawHeader("a").setting(at: 124, [UInt8](repeating: 0xff, count: 12)).with(""),
            "E-SIZE entry 1 'a': invalid size"),
        Case(
            "a huge extended header", RawHeader("a", type: "x", size: (1 << 20) + 1).with(""),
            "E-PAXSIZE entry 1 'a': extended header too large: 1048577 bytes, at most 1048576 are read"),
        Case(
            "a huge long name", RawHeader("a", type: "L", size: (64 << 10) + 1).with(""),
            "E-PAXSIZE entry 1 'a': extended header too large: 65537 bytes, at most 65536 are read"),
        Case(
            "many pax records", rawExtension("x", (0..<257).map { paxRecord("k\($0)", "v") }.joined()) + rawFile("a"),
            "E-PAXSIZE entry 1 'extension': extended header too large: more than 256 records"),
        Case(
            "a broken pax record", rawExtension("x", "99 path=a\n") + rawFile("a"),
            "E-PAX entry 1 'extension': malformed pax record"),
        Case(
            "two pax headers", rawPax("x", ("path", "a")) + rawPax("x", ("path", "../b")) + rawFile("c"),
            "E-HDRMIX entry 1 'a': conflicting extended headers"),
        Case(
            "a pax and a GNU name", rawPax("x", ("path", "a")) + rawExtension("L", "../b\0") + rawFile("c"),
            "E-HDRMIX entry 1 'a': conflicting extended headers"),
        Case(
            "a name for all entries", rawPax("g", ("path", "../a")) + rawFile("b"),
            "E-PAXG entry 1 'extension': unsupported global header 'path'"),
        Case(
            "a size for all entries", rawPax("g", ("size", "9")) + rawFile("b"),
            "E-PAXG entry 1 'extension': unsupported global header 'size'"),
    ]

    @Test(arguments: [paths, links, kinds, bytes].joined())
    func isRefusedAndLeavesNothing(attack: Case) throws {
        #expect(try Judgement(attack.archive).messages == [attack.message])
        try withUnpacked(attack.archive) { root, outcome in
            #expect(throws: Refusal.self) { try outcome.get() }
            let remains = try listing(root)
            #expect(remains == [])
        }
    }

    @Test(arguments: [paths, links, kinds, bytes].joined())
    func isRefusedAlikeWhenItComesCompressedAndInSmallPieces(attack: Case) throws {
        #expect(try Judgement(attack.archive, pieceSize: 7).messages == [attack.message])
        guard !attack.archive.starts(with: [0x1f, 0x8b]), attack.archive.count > 512 else { return }
        #expect(try Judgement(RawGzip(attack.archive).bytes).messages == [attack.message])
    }

    /// The entry before is already written when the attack comes.
    @Test(arguments: [paths, links, kinds].joined())
    func leavesNothingOfTheEntriesBeforeIt(attack: Case) throws {
        let before = rawDirectory("before") + rawFile("before/1", "content") + rawLink("before/2", to: "1")
        try withUnpacked(before + attack.archive) { root, outcome in
            #expect(throws: Refusal.self) { try outcome.get() }
            let remains = try listing(root)
            #expect(remains == [])
        }
    }

    private static func damaged(_ change: (inout RawGzip) -> Void) -> [UInt8] {
        var gzip = RawGzip(rawFile("a") + endMark)
        change(&gzip)
        return gzip.bytes
    }
}
