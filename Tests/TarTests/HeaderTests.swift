import Tar
import TestSupport
import Testing

/// How fields and records are understood where formats and their writers differ.
@Suite struct HeaderTests {
    /// Numbers as tars of all ages have written them.
    static let numbers: [(bytes: [UInt8], value: UInt64)] = [
        (Array("00000000144\0".utf8), 100), (Array("000000000144".utf8), 100), (Array("        144 ".utf8), 100),
        (Array("00000000144 ".utf8), 100), (Array("144\0\0\0\0\0\0\0\0\0".utf8), 100),
        (Array("       144 \0".utf8), 100), (Array("144        \0".utf8), 100),
        ([UInt8](repeating: 0, count: 12), 0), ([UInt8](repeating: 32, count: 12), 0),
        (Array("77777777777\0".utf8), 8_589_934_591), (Array("777777777777".utf8), 68_719_476_735),
        ([0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 5], 8_589_934_597),
        ([0x80, 0, 0, 0, 0x3f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 1 << 62 - 1),
    ]

    @Test(arguments: numbers)
    func readsASizeInEveryNotation(bytes: [UInt8], value: UInt64) throws {
        var reader = TarReader(ArraySource(RawHeader("a").setting(at: 124, bytes).sealed))
        let entry = try reader.next()
        #expect(entry?.kind == .file(size: value))
    }

    @Test(
        arguments: [
            ("0", 0, 0), ("-1", -1, 0), ("1112911993", 1_112_911_993, 0), ("8589934592", 8_589_934_592, 0),
            ("1.5", 1, 500_000_000), ("1.", 1, 0), ("1.000000001", 1, 1), ("1.0000000019", 1, 1),
            ("-0.5", -1, 500_000_000),
            ("-2.75", -3, 250_000_000), ("-2.0", -2, 0), ("9223372036854775807.999999999", .max, 999_999_999),
            ("-9223372036854775808", .min, 0), ("00012.250", 12, 250_000_000),
        ] as [(String, Int64, UInt32)])
    func readsPaxTimes(text: String, seconds: Int64, nanoseconds: UInt32) throws {
        let read = try members(in: rawPax("x", ("mtime", text)) + rawFile("a") + endMark)
        #expect(read[0].entry.modified == TarEntry.Timestamp(seconds: seconds, nanoseconds: nanoseconds))
    }

    @Test func readsTimesBefore1970InBase256() throws {
        let header = RawHeader("a").setting(at: 136, [UInt8](repeating: 0xff, count: 11) + [0xfe])
        #expect(try members(in: header.sealed + endMark)[0].entry.modified == TarEntry.Timestamp(seconds: -2))
    }

    @Test func acceptsAChecksumOfSignedBytes() throws {
        let header = RawHeader("caf\u{e9}")
        let signed = header.setting(at: 148, "        ").bytes.reduce(0) { $0 + Int(Int8(bitPattern: $1)) }
        let digits = String(signed, radix: 8)
        let sealed = header.setting(at: 148, "00" + digits + "\0 ")
        #expect(digits.count == 4)
        #expect(try members(in: sealed.bytes + endMark).map(\.entry.path) == [Array("caf\u{e9}".utf8)])
    }

    @Test(arguments: [
        (Array("ustar\u{0}00".utf8), "dir", "dir/name"), (Array("ustar\u{0}00".utf8), "", "name"),
        (Array("ustar\u{0}  ".utf8), "dir", "dir/name"), (Array("ustar  \u{0}".utf8), "dir", "name"),
        ([UInt8](repeating: 0, count: 8), "dir", "name"),
    ])
    func takesThePrefixOfUstarOnly(magic: [UInt8], prefix: String, path: String) throws {
        let header = RawHeader("name").setting(at: 257, magic).setting(at: 345, prefix)
        #expect(try members(in: header.sealed + endMark)[0].entry.path == Array(path.utf8))
    }

    /// star keeps times where ustar's prefix ends.
    @Test func takesTheShorterPrefixOfStar() throws {
        let header = RawHeader("name").setting(at: 345, "dir").setting(at: 476, "01234567012 01234567012 ")
            .setting(at: 508, "tar\0")
        #expect(try members(in: header.sealed + endMark)[0].entry.path == Array("dir/name".utf8))
    }

    @Test func readsFieldsThatAreFull() throws {
        let name = String(repeating: "n", count: 100)
        let prefix = String(repeating: "p", count: 155)
        let link = String(repeating: "l", count: 100)
        let header = RawHeader(name, type: "2", link: link).setting(at: 345, prefix)
            .setting(at: 265, String(repeating: "u", count: 32)).setting(at: 297, String(repeating: "g", count: 32))
        let entry = try members(in: header.sealed + endMark)[0].entry
        #expect(entry.path == Array("\(prefix)/\(name)".utf8))
        #expect(entry.kind == .symbolicLink(target: Array(link.utf8)))
        #expect(entry.owner.userName == [UInt8](repeating: 117, count: 32))
        #expect(entry.owner.groupName == [UInt8](repeating: 103, count: 32))
    }

    /// Before ustar a directory was a file whose name ends in a slash; its size says nothing.
    @Test func takesAnOldFileWithASlashForADirectory() throws {
        let header = RawHeader("dir/", size: 512).setting(at: 156, [0])
        let read = try members(in: header.sealed + rawFile("dir/file") + endMark)
        #expect(read.map(\.entry.kind) == [.directory, .file(size: 0)])
    }

    @Test func takesAnOldFileForAFile() throws {
        let header = RawHeader("file", size: 7).setting(at: 156, [0]).setting(at: 257, [0, 0, 0, 0, 0, 0, 0, 0])
        #expect(try members(in: header.with("content") + endMark)[0].content == Array("content".utf8))
    }

    @Test func paxOverridesTheHeader() throws {
        let pax = rawPax(
            "x", ("path", "long"), ("size", "7"), ("uid", "4294967294"), ("gid", "5"), ("uname", "someone"),
            ("gname", "some"), ("mtime", "7.5"), ("atime", "nonsense"), ("unknown.key", "x"), ("comment", "none"))
        let entry = TarEntry(
            path: Array("long".utf8), kind: .file(size: 7), mode: 0o644,
            owner: TarEntry.Owner(
                user: 4_294_967_294, group: 5, userName: Array("someone".utf8), groupName: Array("some".utf8)),
            modified: TarEntry.Timestamp(seconds: 7, nanoseconds: 500_000_000))
        let archive = pax + RawHeader("short").sealed + Array("content".utf8) + [UInt8](repeating: 0, count: 505)
        #expect(try members(in: archive + endMark) == [Member(entry, Array("content".utf8))])
    }

    /// pax: an empty value undoes what came before it.
    @Test func paxWithoutAValueLeavesTheHeader() throws {
        let pax = rawExtension("x", paxRecord("path", "other") + paxRecord("path", "") + paxRecord("size", ""))
        let read = try members(in: pax + rawFile("file", "content") + endMark)
        #expect(read == [Member("file", content: "content")])
    }

    @Test func paxCountsForOneEntryOnly() throws {
        let read = try members(in: rawPax("x", ("path", "other")) + rawFile("a") + rawFile("b") + endMark)
        #expect(read.map(\.entry.path) == [Array("other".utf8), Array("b".utf8)])
    }

    @Test func theLastOfEqualRecordsCounts() throws {
        let pax = rawPax("x", ("path", "first"), ("path", "last"))
        #expect(try members(in: pax + rawFile("a") + endMark)[0].entry.path == Array("last".utf8))
    }

    @Test func aGlobalTimeCountsForEveryEntryWithoutItsOwn() throws {
        let archive = rawPax("g", ("mtime", "99999999999")) + rawFile("a") + rawPax("x", ("mtime", "5")) + rawFile("b")
        let times = try members(in: archive + endMark).map(\.entry.modified.seconds)
        #expect(times == [99_999_999_999, 5])
    }

    @Test func longNamesOfGNUCountForOneEntryOnly() throws {
        let long = String(repeating: "n", count: 300)
        let target = String(repeating: "t", count: 300)
        let archive = rawExtension("K", target + "\0") + rawExtension("L", long + "\0")
        let link = RawHeader("short", type: "2", link: "short").sealed
        let read = try members(in: archive + link + link + rawExtension("L", long) + link + endMark)
        #expect(read.map { String(decoding: $0.entry.path, as: UTF8.self) } == [long, "short", long])
        #expect(read[0].entry.kind == .symbolicLink(target: Array(target.utf8)))
        #expect(read[1].entry.kind == .symbolicLink(target: Array("short".utf8)))
    }

    @Test func aPaxRecordMayHoldAnyBytes() throws {
        let pax = rawPax("x", ("SCHILY.xattr.user.a", "one\ntwo=\0three"))
        let read = try members(in: pax + rawFile("a") + endMark)
        let attribute = TarEntry.ExtendedAttribute(
            name: Array("user.a".utf8), value: Array("one\ntwo=\0three".utf8))
        #expect(read[0].entry.extendedAttributes == [attribute])
    }

    @Test func readsAsMuchAsTheLimitsAllow() throws {
        let name = String(repeating: "n", count: 65_535)
        #expect(
            try members(in: rawExtension("L", name + "\0") + rawFile("a") + endMark)[0].entry.path == Array(name.utf8))
        let records = String(repeating: "6 a=b\n", count: 256)
        #expect(try members(in: rawExtension("x", records) + rawFile("a") + endMark).count == 1)
        let value = String(repeating: "v", count: 1_048_576 - "1048576 comment=\n".utf8.count)
        let pax = rawPax("x", ("comment", value))
        #expect(pax.count == 512 + 1_048_576)
        #expect(try members(in: pax + rawFile("a") + endMark).count == 1)
    }

    @Test(arguments: [Array("dir/\u{1b}[31mred".utf8), [0xff, 0xfe], Array("a\nb'c\\".utf8)])
    func escapesNamesInMessages(name: [UInt8]) {
        let archive = RawHeader("").setting(at: 0, name).setting(at: 124, "x").sealed
        let message = refusal(of: archive)
        let escaped = ["entry 1 'dir/\\x1b[31mred'", "entry 1 '\\xff\\xfe'", "entry 1 'a\\nb\\'c\\\\'"]
        #expect(escaped.map { "\($0): invalid size" }.contains(message))
    }
}
