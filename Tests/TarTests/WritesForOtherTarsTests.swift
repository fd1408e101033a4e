import Glibc
import SystemPackage
import Tar
import TestSupport
import Testing

/// What this module writes, other programs read as it was meant.
@Suite struct WritesForOtherTarsTests {
    static let formats = [TarFormat.layer, .gitArchive]

    static let members: [Member] = [
        Member("dir/", .directory, mode: 0o750),
        Member("dir/file", content: "content\n"),
        Member("dir/empty", content: "", mode: 0o600),
        Member("dir/block", content: String(repeating: "x", count: 512)),
        Member("dir/script", content: "#!/bin/sh\n", mode: 0o4755),
        Member("dir/link", .symbolicLink(target: Array("../outside".utf8)), mode: 0o777),
        Member("dir/again", .hardLink(target: Array("dir/file".utf8))),
        Member("dir/fifo", .fifo),
        Member(String(repeating: "n", count: 100), content: "full"),
        Member("dir/" + String(repeating: "l", count: 200), content: "component"),
        Member("dir/" + String(repeating: "p", count: 80) + "/", .directory, mode: 0o755),
        Member("dir/" + String(repeating: "p", count: 80) + "/" + String(repeating: "q", count: 90), content: "split"),
        Member("dir/" + String(repeating: "a", count: 120) + "/", .directory, mode: 0o755),
        Member(
            "dir/" + String(repeating: "a", count: 120) + "/" + String(repeating: "b", count: 120) + "/", .directory),
        Member(
            "dir/" + String(repeating: "a", count: 120) + "/" + String(repeating: "b", count: 120) + "/file",
            content: "deep"),
        Member("dir/far", .symbolicLink(target: [UInt8](repeating: 116, count: 300)), mode: 0o777),
        Member(
            "dir/" + String(repeating: "h", count: 150),
            .hardLink(target: Array("dir/\(String(repeating: "l", count: 200))".utf8))),
        Member("dir/\u{e9}\u{1f600} \t\"name\"\\", content: "unicode"),
        Member("dir/new\nline", content: "control"),
        Member("dir/old", content: "1970", modified: TarEntry.Timestamp(seconds: 0)),
        Member("dir/late", content: "2242", modified: TarEntry.Timestamp(seconds: 8_589_934_591)),
    ]

    @Test(.requires(tool: "python3"), arguments: formats)
    func isReadByPython(format: TarFormat) throws {
        let extra = [
            Member("null", .characterDevice(major: 1, minor: 3), mode: 0o666),
            Member("disk", .blockDevice(major: 2_097_151, minor: 17), mode: 0o660),
            Member("owned", content: "", owner: TarEntry.Owner(user: 2_097_151, group: 65_534)),
            Member("shifted", content: "", owner: TarEntry.Owner(user: 4_294_967_294, group: 2_097_152)),
            Member(TarEntry(path: Array("caf".utf8) + [0xe9], kind: .file(size: 0), mode: 0o644, modified: aTime)),
            Member(
                TarEntry(path: [UInt8](repeating: 0xe9, count: 200), kind: .file(size: 0), mode: 0o644, modified: aTime)
            ),
            Member(
                TarEntry(
                    path: [0xe8] + [UInt8](repeating: 0xe9, count: 200),
                    kind: .symbolicLink(target: [UInt8](repeating: 0xea, count: 200)), mode: 0o777, modified: aTime)),
            Member(
                "attributes", content: "content",
                attributes: [
                    TarEntry.ExtendedAttribute(name: Array("security.capability".utf8), value: Array(0...19)),
                    TarEntry.ExtendedAttribute(name: Array("user.text".utf8), value: Array("a=b\nc".utf8)),
                ]),
        ]
        let members = Self.members + extra
        let program = """
            import os, sys, tarfile
            archive = tarfile.open(fileobj=sys.stdin.buffer, mode="r|", encoding="utf-8", errors="surrogateescape")
            def bytes_of(text): return text.encode("utf-8", "surrogateescape").hex()
            for entry in archive:
                content = archive.extractfile(entry).read().hex() if entry.isreg() else ""
                device = (entry.devmajor, entry.devminor) if entry.isdev() and not entry.isfifo() else ""
                attributes = sorted((key[13:], bytes_of(value)) for key, value in entry.pax_headers.items()
                                    if key.startswith("SCHILY.xattr."))
                print(bytes_of(entry.name), entry.type.decode(), "%o" % entry.mode, entry.uid, entry.gid, entry.uname,
                      entry.gname, entry.size, int(entry.mtime), bytes_of(entry.linkname), device, content, attributes)
            """
        let listing = try run("python3", ["-c", program], input: archive(members, format)).success().outputText
        #expect(listing.split(separator: "\n").map(String.init) == members.map { Self.pythonLine($0, format) })
    }

    private static func pythonLine(_ member: Member, _ format: TarFormat) -> String {
        func hex(_ bytes: some Sequence<UInt8>) -> String {
            bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        let entry = member.entry
        let (type, link, device): (String, [UInt8], String) =
            switch entry.kind {
            case .file: ("0", [], "")
            case .hardLink(let target): ("1", target, "")
            case .symbolicLink(let target): ("2", target, "")
            case .characterDevice(let major, let minor): ("3", [], "(\(major), \(minor))")
            case .blockDevice(let major, let minor): ("4", [], "(\(major), \(minor))")
            case .directory: ("5", [], "")
            case .fifo: ("6", [], "")
            case .sparse, .unknown: ("?", [], "")
            }
        let name = format == .gitArchive ? "root" : ""
        let attributes = entry.extendedAttributes.map { attribute in
            "('\(String(decoding: attribute.name, as: UTF8.self))', '\(hex(attribute.value))')"
        }
        let path = entry.path.last == UInt8(ascii: "/") ? entry.path.dropLast() : entry.path[...]
        return [
            hex(path), type, String(entry.mode, radix: 8), "\(entry.owner.user)", "\(entry.owner.group)", name, name,
            "\(member.content.count)", "\(entry.modified.seconds)", hex(link), device, hex(member.content),
            "[\(attributes.joined(separator: ", "))]",
        ].joined(separator: " ")
    }

    @Test(arguments: [["tar", "--warning=all", "--warning=no-timestamp"], ["bsdtar"]], formats)
    func isUnpackedByOtherTars(command: [String], format: TarFormat) throws {
        try withTemporaryDirectory { directory in
            let tar = try archive(Self.members, format)
            let result = try run(
                command[0], command.dropFirst() + ["-xpf", "-"], input: tar, directory: directory)
            try result.success()
            #expect(result.errorText == "")
            let find = try run(
                "find", ["dir", String(repeating: "n", count: 100), "-printf", #"%p %y %m %T@ %l\0"#],
                directory: directory
            ).success()
            let found = find.outputText.split(separator: "\0").map(String.init)
            #expect(Set(found) == Set(Self.members.map(Self.findLine)))
            for member in Self.members where !member.content.isEmpty {
                let name = String(decoding: member.entry.path, as: UTF8.self)
                #expect(try run("cat", [name], directory: directory).success().output == member.content)
            }
        }
    }

    private static func findLine(_ member: Member) -> String {
        let entry = member.entry
        let (type, link): (String, String) =
            switch entry.kind {
            case .directory: ("d", "")
            case .symbolicLink(let target): ("l", String(decoding: target, as: UTF8.self))
            case .fifo: ("p", "")
            default: ("f", "")
            }
        let path = entry.path.last == UInt8(ascii: "/") ? entry.path.dropLast() : entry.path[...]
        let name = String(decoding: path, as: UTF8.self)
        return "\(name) \(type) \(String(entry.mode, radix: 8)) \(entry.modified.seconds).0000000000 \(link)"
    }

    @Test(arguments: ["tar", "bsdtar"], formats)
    func readsAsEmptyWhereNothingIsIn(tool: String, format: TarFormat) throws {
        let result = try run(tool, ["-tf", "-"], input: archive([], format)).success()
        #expect(result.outputText == "")
        #expect(result.errorText == "")
    }

    @Test(arguments: ["tar", "bsdtar"])
    func keepsExtendedAttributesForOtherTars(tool: String) throws {
        let value = Array("a=b\nc".utf8) + [0, 0xff]
        let attribute = TarEntry.ExtendedAttribute(name: Array("user.text".utf8), value: value)
        let tar = try archive([Member("file", content: "content", attributes: [attribute])])
        try withTemporaryDirectory { directory in
            try run(tool, ["--xattrs", "-xpf", "-"], input: tar, directory: directory).success()
            let program = "import os, sys; sys.stdout.buffer.write(os.getxattr('file', 'user.text'))"
            #expect(try run("python3", ["-c", program], directory: directory).success().output == value)
        }
    }

    @Test func writesTimesBefore1970InLayersOnly() throws {
        let old = Member("old", content: "", modified: TarEntry.Timestamp(seconds: -86_400, nanoseconds: 5))
        #expect(try TarTests.members(in: archive([old]))[0].entry.modified == TarEntry.Timestamp(seconds: -86_400))
        #expect(
            try TarTests.members(in: archive([old], .gitArchive))[0].entry.modified == TarEntry.Timestamp(seconds: 0))
        let listing = try run("tar", ["--full-time", "-tvf", "-"], input: archive([old])).success().outputText
        #expect(listing.contains("1969-12-31 00:00:00 old"))
    }

    static let refused: [(Member, String)] = [
        (Member("", content: ""), "cannot write '': the name is empty, holds a NUL, or is a file's and ends in '/'"),
        (
            Member("a\0b", .directory),
            "cannot write 'a\\x00b': the name is empty, holds a NUL, or is a file's and ends in '/'"
        ),
        (
            Member("a/", content: ""),
            "cannot write 'a/': the name is empty, holds a NUL, or is a file's and ends in '/'"
        ),
        (Member("l", .symbolicLink(target: [65, 0])), "cannot write 'l': its target 'A\\x00' holds a NUL"),
        (Member("l", .hardLink(target: [65, 0])), "cannot write 'l': its target 'A\\x00' holds a NUL"),
        (Member("s", .sparse), "cannot write 's': a sparse file or an unknown type"),
        (Member("u", .unknown(65)), "cannot write 'u': a sparse file or an unknown type"),
        (
            Member("d", .characterDevice(major: 2_097_152, minor: 0)),
            "cannot write 'd': device 2097152:0 does not fit a tar header"
        ),
        (
            Member("d", .blockDevice(major: 0, minor: .max)),
            "cannot write 'd': device 0:4294967295 does not fit a tar header"
        ),
        (
            Member("x", content: "", attributes: [TarEntry.ExtendedAttribute(name: Array("user.e".utf8), value: [])]),
            "cannot write 'x': pax cannot hold the extended attribute 'user.e': its value is empty, or its name holds '='"
        ),
        (
            Member(
                "x", content: "", attributes: [TarEntry.ExtendedAttribute(name: Array("user.a=b".utf8), value: [1])]),
            "cannot write 'x': pax cannot hold the extended attribute 'user.a=b': its value is empty, or its name holds '='"
        ),
    ]

    @Test(arguments: refused)
    func refusesWhatNoReaderWouldSee(member: Member, message: String) throws {
        let error = try #require(throws: TarWriterError.self) { try archive([member]) }
        #expect("\(error)" == message)
    }
}
