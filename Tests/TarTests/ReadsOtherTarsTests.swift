import Glibc
import SystemPackage
import Tar
import TestSupport
import Testing

/// What other programs write reads as what is on the disk.
@Suite struct ReadsOtherTarsTests {
    @Test(arguments: OtherTar.all)
    func readsEveryKindOfEntry(_ other: OtherTar) throws {
        let script = """
            umask 022
            mkdir d d/sticky
            printf 'content\\n' >d/file
            : >d/empty
            printf '#!/bin/sh\\n' >d/script
            ln -s ../outside d/link
            ln d/file d/again
            mkfifo d/fifo
            chmod 4755 d/script
            chmod 1777 d/sticky
            chmod 600 d/empty
            touch -d @1112911993 d/file d/empty d/script d/fifo
            touch -h -d @1112911993 d/link
            touch -d @1112911993 d/sticky d
            """
        let owner = TarEntry.Owner(user: UInt64(geteuid()), group: UInt64(getegid()))
        let expected = [
            Member("d", .directory, mode: 0o755, owner: owner),
            Member("d/file", content: "content\n", owner: owner),
            Member("d/empty", content: "", mode: 0o600, owner: owner),
            Member("d/script", content: "#!/bin/sh\n", mode: 0o4755, owner: owner),
            Member("d/link", .symbolicLink(target: Array("../outside".utf8)), mode: 0o777, owner: owner),
            Member("d/again", .hardLink(target: Array("d/file".utf8)), owner: owner),
            Member("d/sticky", .directory, mode: 0o1777, owner: owner),
            Member("d/fifo", .fifo, owner: owner),
        ].dropLast(other.hasFIFOs ? 0 : 1)
        #expect(try read(other, Array(expected), script) == Array(expected))
    }

    @Test(arguments: OtherTar.all)
    func readsLongNamesAndTargets(_ other: OtherTar) throws {
        let deep = "d/" + String(repeating: "x", count: 97) + "/" + String(repeating: "y", count: 97)
        let component = "d/" + String(repeating: "z", count: 253)
        let target = String(repeating: "target/", count: 60)
        let names: [(OtherTar.Names, Member)] = [
            (.short, Member("d/" + String(repeating: "s", count: 97), content: "short")),
            (.split, Member(deep, content: "split")),
            (.long, Member(component, content: "long")),
            (.long, Member(deep + "x/" + deep, content: "deep")),
            (.long, Member("d/link", .symbolicLink(target: Array(target.utf8)), mode: 0o777)),
            (.long, Member("d/" + String(repeating: "l", count: 200), .hardLink(target: Array(component.utf8)))),
            (.long, Member("d/\u{e9}\u{1f600}" + String(repeating: "\u{fc}", count: 70), content: "unicode")),
        ]
        let expected = names.filter { $0.0 <= other.names }.map(\.1)
        let script = expected.map { member in
            let path = String(decoding: member.entry.path, as: UTF8.self)
            let create =
                switch member.entry.kind {
                case .symbolicLink(let target): "ln -s '\(String(decoding: target, as: UTF8.self))' '\(path)'"
                case .hardLink(let target): "ln '\(String(decoding: target, as: UTF8.self))' '\(path)'"
                default: "printf '\(String(decoding: member.content, as: UTF8.self))' >'\(path)'"
                }
            return "mkdir -p \"$(dirname '\(path)')\"\n\(create)\ntouch -h -d @1112911993 '\(path)'\n"
        }
        #expect(try read(other, expected, "umask 022\n" + script.joined()).map(\.withoutOwner) == expected)
    }

    @Test(arguments: OtherTar.all)
    func readsTimes(_ other: OtherTar) throws {
        let times: [(String, TarEntry.Timestamp)] = [
            ("0", TarEntry.Timestamp(seconds: 0)),
            ("8589934591", TarEntry.Timestamp(seconds: 8_589_934_591)),
            ("8589934592", TarEntry.Timestamp(seconds: 8_589_934_592)),
            ("-1", TarEntry.Timestamp(seconds: -1)),
            ("-86400", TarEntry.Timestamp(seconds: -86_400)),
            ("1112911993.25", TarEntry.Timestamp(seconds: 1_112_911_993, nanoseconds: 250_000_000)),
        ].prefix(other.times == .sinceEpoch ? 2 : other.times == .signed ? 5 : 6).map { $0 }
        let expected = times.map { Member("t\($0)", content: "", modified: $1) }
        let script = times.map { ": >t\($0.0); touch -d @\($0.0) t\($0.0)\n" }.joined()
        try withTemporaryDirectory { directory in
            try run("sh", ["-ec", "umask 022\n" + script], directory: directory).success()
            let names = times.map { "t\($0.0)" }
            #expect(try members(in: other.archive(names, in: directory)).map(\.withoutOwner) == expected)
        }
    }

    @Test(arguments: OtherTar.all)
    func readsAnEmptyArchive(_ other: OtherTar) throws {
        try withTemporaryDirectory { directory in
            let tar = try other.archive([], in: directory)
            #expect(try members(in: tar).isEmpty)
        }
    }

    @Test(arguments: ["v7", "oldgnu", "gnu", "ustar", "posix"])
    func readsNamesThatAreNoText(format: String) throws {
        try withTemporaryDirectory { directory in
            let script = """
                umask 022
                name=$(printf 'caf\\351')
                printf content >"$name"
                touch -d @1112911993 "$name"
                tar --format=\(format) --sort=name -cf - "$name"
                """
            let tar = try run("sh", ["-ec", script], directory: directory).success().output
            #expect(try members(in: tar).map(\.entry.path) == [Array("caf".utf8) + [0xe9]])
        }
    }

    @Test(arguments: ["gnu", "ustar", "posix"])
    func readsDevices(format: String) throws {
        let tar = try run("tar", ["--format=\(format)", "-C", "/dev", "-cf", "-", "null", "zero"]).success().output
        #expect(
            try members(in: tar).map(\.entry.kind) == [
                .characterDevice(major: 1, minor: 3), .characterDevice(major: 1, minor: 5),
            ])
    }

    @Test(arguments: ["USTAR_FORMAT", "GNU_FORMAT", "PAX_FORMAT"])
    func readsBlockDevicesAndLargeOwners(format: String) throws {
        let owner = format == "USTAR_FORMAT" ? 2_097_151 : 4_294_967_294
        let program = """
            import sys, tarfile
            entry = tarfile.TarInfo("disk")
            entry.type, entry.devmajor, entry.devminor, entry.mode = tarfile.BLKTYPE, 8, 17, 0o660
            entry.uid = entry.gid = \(owner)
            entry.uname, entry.gname = "root", "disk"
            archive = tarfile.open(fileobj=sys.stdout.buffer, mode="w|", format=tarfile.\(format))
            archive.addfile(entry)
            archive.close()
            """
        let tar = try run("python3", ["-c", program]).success().output
        let entry = TarEntry(
            path: Array("disk".utf8), kind: .blockDevice(major: 8, minor: 17), mode: 0o660,
            owner: TarEntry.Owner(
                user: UInt64(owner), group: UInt64(owner), userName: Array("root".utf8), groupName: Array("disk".utf8)))
        #expect(try members(in: tar) == [Member(entry)])
    }

    @Test(arguments: [
        ["tar", "--format=posix", "--xattrs"], ["bsdtar", "--format=pax", "--xattrs"],
    ])
    func readsExtendedAttributes(command: [String]) throws {
        try withTemporaryDirectory { directory in
            let program = """
                import os
                open("file", "w").close()
                os.setxattr("file", "user.text", b"value")
                os.setxattr("file", "user.bytes", bytes(range(256)))
                """
            try run("python3", ["-c", program], directory: directory).success()
            let tar = try run(command[0], command.dropFirst() + ["-cf", "-", "file"], directory: directory)
            let attributes = try members(in: tar.success().output)[0].entry.extendedAttributes
            #expect(
                attributes.filter { $0.name.starts(with: "user.".utf8) } == [
                    TarEntry.ExtendedAttribute(name: Array("user.bytes".utf8), value: Array(0...255)),
                    TarEntry.ExtendedAttribute(name: Array("user.text".utf8), value: Array("value".utf8)),
                ])
        }
    }

    @Test(arguments: [
        ["--format=oldgnu"], ["--format=gnu"], ["--format=posix", "--sparse-version=0.0"],
        ["--format=posix", "--sparse-version=0.1"], ["--format=posix", "--sparse-version=1.0"],
    ])
    func reportsSparseFilesAndReadsOn(options: [String]) throws {
        try withTemporaryDirectory { directory in
            // Holes enough for two blocks that continue GNU's header.
            let script = """
                for i in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
                    printf data | dd of=sparse bs=65536 seek=$i conv=notrunc status=none
                done
                printf next >zz
                """
            try run("sh", ["-ec", script], directory: directory).success()
            let tar = try run("tar", options + ["-Scf", "-", "sparse", "zz"], directory: directory).success().output
            let read = try members(in: tar)
            #expect(read.map(\.entry.kind) == [.sparse, .file(size: 4)])
            #expect(read.map(\.content)[1] == Array("next".utf8))
        }
    }

    @Test(arguments: [["gzip", "-c"], ["pigz", "-c"]])
    func readsCompressedArchives(command: [String]) throws {
        let expected = [Member("a", content: String(repeating: "content ", count: 100_000))]
        let gzip = try run(command[0], Array(command.dropFirst()), input: archive(expected)).success().output
        #expect(try members(in: gzip) == expected)
    }

    @Test func readsTheCommitOfAGitArchive() throws {
        try withTemporaryDirectory { directory in
            let script = """
                git init -q .
                printf content >file
                git add .
                git commit -qm first
                git archive HEAD
                """
            let tar = try run("sh", ["-ec", script], directory: directory).success().output
            let commit = try run("git", ["rev-parse", "HEAD"], directory: directory).success().output.dropLast()
            var reader = TarReader(ArraySource(tar))
            let first = try reader.next()
            #expect(first?.path == Array("file".utf8))
            #expect(reader.comment == Array(commit))
            let second = try reader.next()
            #expect(second == nil)
            #expect(reader.entryCount == 1)
        }
    }

    private func read(_ other: OtherTar, _ expected: [Member], _ script: String) throws -> [Member] {
        try withTemporaryDirectory { directory in
            try run("sh", ["-ec", script], directory: directory).success()
            let names = expected.map { String(decoding: $0.entry.path, as: UTF8.self) }
            return try members(in: other.archive(names, in: directory)).map(\.plain)
        }
    }
}

extension Member {
    /// As written by different programs: a directory's slash and the owners' names come and go.
    var plain: Member {
        var copy = self
        if entry.kind == .directory, entry.path.last == UInt8(ascii: "/") { copy.entry.path.removeLast() }
        copy.entry.owner.userName = []
        copy.entry.owner.groupName = []
        return copy
    }

    /// Also without the ids, which are whoever runs the tests.
    var withoutOwner: Member {
        var copy = plain
        copy.entry.owner = .root
        return copy
    }
}
