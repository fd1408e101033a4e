import Tar
import TestSupport
import Testing

/// What no honest tar writes. Each is refused by the same words every time, and the first error is final.
@Suite struct HostileArchiveTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let archive: [UInt8]
        let message: String

        init(_ description: String, _ archive: [UInt8], _ message: String) {
            testDescription = description
            self.archive = archive
            self.message = message
        }
    }

    static let malformed: [Case] = [
        Case("nothing", [], "the archive is empty"),
        Case("text", Array("This is no archive.\n".utf8), "not a tar archive"),
        Case("a block of text", [UInt8](repeating: 65, count: 10_240), "not a tar archive"),
        Case(
            "a wrong checksum", rawFile("a") + RawHeader("b").bytes + endMark, "entry 2: header checksum mismatch"),
        Case(
            "a checksum that is no number",
            rawFile("a") + RawHeader("b").setting(at: 148, "12x4567").bytes + endMark,
            "entry 2: header checksum mismatch"),
        Case("no end", rawFile("a", "content"), "entry 2: truncated archive"),
        Case("half an end", rawFile("a") + endMark.prefix(512), "entry 2: truncated archive"),
        Case("an end cut short", rawFile("a") + endMark.dropLast(), "entry 2: truncated archive"),
        Case(
            "content cut short", RawHeader("a\nb", size: 513).sealed + endMark.prefix(512),
            "entry 1 'a\\nb': truncated archive"),
        Case("padding cut short", rawFile("a", "content").dropLast(1), "entry 1 'a': truncated archive"),
        Case(
            "a second archive behind the end", rawFile("a") + endMark + rawFile("b") + endMark,
            "entry 2: data after end of archive"),
        Case(
            "an entry behind one block of zeros", rawFile("a") + endMark.prefix(512) + rawFile("b") + endMark,
            "entry 2: data after end of archive"),
        Case("a byte behind the end", rawFile("a") + endMark + [1], "entry 2: data after end of archive"),
        Case(
            "an extended header and no entry", rawPax("x", ("path", "b")) + endMark, "entry 1: truncated archive"),
    ]

    static let numbers: [Case] = [
        ("size", 124, Array("0000000000x\0".utf8), "entry 1 'a': invalid size"),
        ("size with a sign", 124, Array("-0000000001\0".utf8), "entry 1 'a': invalid size"),
        ("size in decimal", 124, Array("00000000089\0".utf8), "entry 1 'a': invalid size"),
        ("size with a gap", 124, Array("0000 000001\0".utf8), "entry 1 'a': invalid size"),
        ("negative size", 124, [UInt8](repeating: 0xff, count: 12), "entry 1 'a': invalid size"),
        ("size of 2^62", 124, [0x80, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0], "entry 1 'a': invalid size"),
        ("size of 2^64", 124, [0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], "entry 1 'a': invalid size"),
        ("size of 2^94", 124, [0xbf] + [UInt8](repeating: 0xff, count: 11), "entry 1 'a': invalid size"),
        ("negative mode", 100, [UInt8](repeating: 0xff, count: 8), "entry 1 'a': invalid mode"),
        ("negative owner", 108, [UInt8](repeating: 0xff, count: 8), "entry 1 'a': invalid user id"),
        ("group that is a word", 116, Array("wheel\0\0\0".utf8), "entry 1 'a': invalid group id"),
        ("time that is a word", 136, Array("yesterday\0\0\0".utf8), "entry 1 'a': invalid modification time"),
        (
            "time beyond 2^63", 136, [0x80, 0, 0, 0, 0xff, 0, 0, 0, 0, 0, 0, 0],
            "entry 1 'a': invalid modification time"
        ),
    ].map { Case($0, RawHeader("a").setting(at: $1, $2).sealed + endMark, $3) }

    static let devices: [Case] = [
        Case(
            "device number beyond 2^32",
            RawHeader("null", type: "3").setting(at: 329, [0x80, 0, 0, 1, 0, 0, 0, 0]).sealed + endMark,
            "entry 1 'null': invalid device major")
    ]

    static let names: [Case] = [
        Case("an empty name", RawHeader("").sealed + endMark, "entry 1 '': invalid name: it is empty"),
        Case("an empty GNU name", rawExtension("L", "\0") + rawFile("a") + endMark, emptyLongName),
        Case("a GNU name of no bytes", rawExtension("L", "") + rawFile("a") + endMark, emptyLongName),
        Case(
            "a GNU name with a NUL", rawExtension("L", "a\0b\0") + rawFile("a") + endMark,
            "entry 1 'extension': name contains NUL"),
        Case(
            "a GNU link with a NUL", rawExtension("K", "a\0b\0") + rawFile("a") + endMark,
            "entry 1 'extension': name contains NUL"),
        Case(
            "a pax path with a NUL", rawPax("x", ("path", "a\0b")) + rawFile("a") + endMark,
            "entry 1 'a\\x00b': name contains NUL"),
        Case(
            "a pax link with a NUL",
            rawPax("x", ("linkpath", "a\0b")) + RawHeader("l", type: "2", link: "x").sealed + endMark,
            "entry 1 'l': name contains NUL"),
        Case(
            "a file's name with a slash", rawFile("dir/") + endMark,
            "entry 1 'dir/': invalid name: a file's name ends in '/'"),
        Case(
            "controls in a name", rawFile("\u{1b}[2J/") + endMark,
            "entry 1 '\\x1b[2J/': invalid name: a file's name ends in '/'"),
    ]
    private static let emptyLongName = "entry 1 'extension': invalid name: it is empty"

    static let links: [Case] = [
        Case(
            "a hard link with a size",
            rawFile("a") + RawHeader("b", type: "1", size: 4, link: "a").with("evil") + endMark,
            "entry 2 'b': hardlink with data: 4 bytes"),
        Case(
            "a hard link with a size in pax",
            rawFile("a") + rawPax("x", ("size", "4")) + RawHeader("b", type: "1", link: "a").with("evil") + endMark,
            "entry 2 'b': hardlink with data: 4 bytes"),
    ]

    static let extendedHeaders: [Case] =
        [
            ("no length", " path=b\n"), ("no space", "9path=bb\n"), ("no newline", "9 path=b0"),
            ("no equals sign", "9 pathbbb\n"), ("no key", "6 =bb\n\n"), ("length too small", "4 path=b\n"),
            ("length that ends in the key", "2 path=b\n"), ("length too large", "11 path=b\n"),
            ("length 0", "0 path=b\n"),
            ("length with a sign", "+9 path=b\n"), ("length in hexadecimal", "0x9 path=b\n"),
            ("length of eight digits", "00000009 path=b\n"), ("length beyond 2^64", "99999999999999999999 path=b\n"),
            ("NUL in a key", "10 pa\0th=b\n"), ("a record and NULs", "9 path=b\n\0\0\0"),
        ].map {
            Case(
                "record: \($0)", rawExtension("x", $1) + rawFile("a") + endMark,
                "entry 1 'extension': malformed pax record")
        }
        + [
            ("size", "-1"), ("size", "1x"), ("size", " 1"), ("size", "0x1"), ("size", "9223372036854775808"),
            ("size", "4611686018427387904"), ("uid", "-2"), ("gid", "1.5"), ("mtime", "noon"), ("mtime", "1.x"),
            ("mtime", "."),
            ("mtime", "-9223372036854775808.5"), ("mtime", "9223372036854775808"),
        ].map { key, value in
            Case(
                "\(key) \(value)", rawPax("x", (key, value)) + rawFile("a") + endMark, "entry 1 'a': invalid \(key)")
        }
        + [
            Case(
                "two x", rawPax("x", ("path", "b")) + rawPax("x", ("path", "c")) + rawFile("a") + endMark, conflict("b")
            ),
            Case(
                "x and L", rawPax("x", ("path", "b")) + rawExtension("L", "c\0") + rawFile("a") + endMark, conflict("b")
            ),
            Case(
                "L and x", rawExtension("L", "b\0") + rawPax("x", ("path", "c")) + rawFile("a") + endMark, conflict("b")
            ),
            Case(
                "K and x", rawExtension("K", "b\0") + rawPax("x", ("path", "c")) + rawFile("a") + endMark,
                conflict("extension")),
            Case("two L", rawExtension("L", "b\0") + rawExtension("L", "c\0") + rawFile("a") + endMark, conflict("b")),
            Case(
                "two K", rawExtension("K", "b\0") + rawExtension("K", "c\0") + rawFile("a") + endMark,
                conflict("extension")),
        ]
        + [("x", 1 << 20), ("g", 1 << 20), ("L", 64 << 10), ("K", 64 << 10)].map { type, limit in
            Case(
                "\(type) too large",
                RawHeader("extension", type: Character(type), size: limit + 1).sealed + rawFile("a") + endMark,
                "entry 1 'extension': extended header too large: \(limit + 1) bytes, at most \(limit) are read")
        }
        + [
            Case(
                "257 records", rawExtension("x", String(repeating: "6 a=b\n", count: 257)) + rawFile("a") + endMark,
                "entry 1 'extension': extended header too large: more than 256 records"),
            Case(
                "x cut short", RawHeader("extension", type: "x", size: 600).sealed + endMark.prefix(512),
                "entry 1 'extension': truncated archive"),
            Case(
                "L cut short", RawHeader("extension", type: "L", size: 600).sealed + endMark.prefix(512),
                "entry 1 'extension': truncated archive"),
            Case(
                "a sparse map cut short", RawHeader("s", type: "S").setting(at: 482, [1]).sealed,
                "entry 1 's': truncated archive"),
        ]
        + [
            "path", "linkpath", "size", "uid", "gid", "uname", "gname", "GNU.sparse.map", "GNU.sparse.major",
            "SUN.holesdata", "SCHILY.xattr.user.x",
        ].map { key in
            Case(
                "global \(key)", rawPax("g", ("comment", "b"), (key, "1")) + rawFile("a") + endMark,
                "entry 1 'extension': unsupported global header '\(key)'")
        }

    private static func conflict(_ path: String) -> String { "entry 1 '\(path)': conflicting extended headers" }

    @Test(arguments: malformed + numbers + devices + names + links + extendedHeaders)
    func refuses(_ hostile: Case) {
        #expect(refusal(of: hostile.archive) == hostile.message)
    }

    @Test(arguments: [RawGzip(rawFile("a") + endMark).bytes, Array("BZh91AY&SY".utf8)])
    func refusesAnythingButATarInsideGzip(_ inside: [UInt8]) {
        #expect(refusal(of: RawGzip(inside).bytes) == "not a tar archive")
    }

    @Test(arguments: malformed + numbers + devices + names + links + extendedHeaders)
    func keepsThrowingTheFirstError(_ hostile: Case) throws {
        var reader = TarReader(ArraySource(hostile.archive))
        let first = try #require(throws: TarError.self) { while try reader.next() != nil {} }
        for _ in 0..<3 {
            #expect(throws: first) { try reader.next() }
            #expect(throws: first) { try reader.forEachChunk { _ in } }
        }
    }

    @Test func keepsThrowingTheErrorOfItsSource() throws {
        struct BrokenSource: ByteSource {
            var reads = 0

            mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
                reads += 1
                if reads == 2 { throw StreamBroken() }
                buffer.copyBytes(from: rawFile("a"))
                return 512
            }
        }
        var reader = TarReader(BrokenSource())
        #expect(try reader.next()?.path == Array("a".utf8))
        #expect(throws: StreamBroken.self) { try reader.next() }
        #expect(throws: StreamBroken.self) { try reader.next() }
    }

    @Test func keepsThrowingTheErrorOfItsCaller() throws {
        var reader = TarReader(ArraySource(rawFile("a", "content") + endMark))
        _ = try reader.next()
        #expect(throws: StreamBroken.self) { try reader.forEachChunk { _ in throw StreamBroken() } }
        #expect(throws: StreamBroken.self) { try reader.next() }
    }

    @Test(arguments: [UInt8(ascii: "2"), UInt8(ascii: "3"), UInt8(ascii: "4"), UInt8(ascii: "5"), UInt8(ascii: "6")])
    func takesNothingAfterAHeaderThatHasNoContent(type: UInt8) throws {
        let header = RawHeader("a", size: 512, link: "b").setting(at: 156, [type]).sealed
        #expect(
            try members(in: header + rawFile("next") + endMark).map(\.entry.path) == [
                Array("a".utf8), Array("next".utf8),
            ])
    }

    @Test(arguments: ["7", "A", "D", "M", "N", "V", "X"] as [Character])
    func reportsATypeItDoesNotKnowAndSkipsItsContent(type: Character) throws {
        let read = try members(in: RawHeader("odd", type: type, size: 4).with("odd!") + rawFile("next") + endMark)
        #expect(read.map(\.entry.kind) == [.unknown(type.asciiValue ?? 0), .file(size: 0)])
        #expect(read[0].content == Array("odd!".utf8))
    }
}
