import Filesystem
import SystemPackage
import TestSupport
import Testing

@Suite struct DirectoryTests {
    @Test(arguments: ["/nonexistent/x", "/etc/hostname"])
    func saysWhyADirectoryCannotBeOpened(path: String) {
        let error = #expect(throws: FilesystemError.self) { try Directory(FilePath(path)) }
        let reasons = [
            "/nonexistent/x": "it does not exist",
            "/etc/hostname": "it is not a directory, or one of its parents is not",
        ]
        #expect(error?.description == "cannot open directory '\(path)': \(reasons[path] ?? "")")
    }

    @Test func writesAndReadsFiles() throws {
        try withScratch { scratch in
            try scratch.create("file", content: "content", mode: [.ownerReadWrite, .groupRead])
            #expect(try scratch.text("file") == "content")
            let metadata = try scratch.metadata(of: "file")
            #expect(metadata.kind == .regular)
            #expect(metadata.mode == [.ownerReadWrite, .groupRead])
            #expect(metadata.size == 7)
            #expect(metadata.links == 1)
        }
    }

    @Test func refusesContentBeyondTheLimit() throws {
        try withScratch { scratch in
            try scratch.create("file", content: "12345")
            #expect(try scratch.contents(of: "file", limit: 5).count == 5)
            let message = scratch.message { _ = try scratch.contents(of: "file", limit: 4) }
            #expect(message == "cannot read 'file': it is larger than 4 bytes")
        }
    }

    @Test func createsMissingParents() throws {
        try withScratch { scratch in
            let deep = try scratch.createDirectories("a/b/c", mode: .ownerReadWriteExecute)
            try deep.create("file", content: "x")
            #expect(try scratch.createDirectories("a/b", mode: .ownerReadWriteExecute).names == ["c"])
            #expect(try scratch.text("a/b/c/file") == "x")
        }
    }

    @Test func linksAndReadsLinks() throws {
        try withScratch { scratch in
            let directory = try scratch.createDirectories("a/b", mode: .ownerReadWriteExecute)
            try directory.create("file", content: "x")
            try scratch.createHardLink("hard", to: "a/b/file", below: scratch)
            #expect(try scratch.metadata(of: "hard").identity == directory.metadata(of: "file").identity)
            let target = [UInt8](repeating: 0xff, count: 3000)
            try scratch.createSymbolicLink("soft", to: target)
            #expect(try scratch.readLink("soft") == target)
            try scratch.createHardLink("same", to: "soft", below: scratch)
            #expect(try scratch.metadata(of: "same").kind == .symbolicLink)
        }
    }

    @Test func setsModesOwnersAndTimesOfEntries() throws {
        try withScratch { scratch in
            try scratch.create("file")
            try scratch.createSymbolicLink("link", to: Array("file".utf8))
            let before = try scratch.metadata(of: "file")
            let time = Timestamp(seconds: -1, nanoseconds: 999_999_999)
            try scratch.setTimes(modified: time, of: "link")
            try scratch.setMode([.ownerReadWrite, .setUserID], of: "file")
            #expect(try scratch.metadata(of: "link").modified == time)
            let after = try scratch.metadata(of: "file")
            #expect(after.modified == before.modified)
            #expect(after.mode == [.ownerReadWrite, .setUserID])
            try scratch.setTimes(modified: time, accessed: Timestamp(seconds: 7), of: "file")
            #expect(try scratch.metadata(of: "file").accessed == Timestamp(seconds: 7))
            try scratch.setOwner(before.owner, group: before.group, of: "link")
            try scratch.setMode([.ownerReadExecute])
            try scratch.setTimes(modified: Timestamp(seconds: 1))
            #expect(try scratch.metadata().mode == [.ownerReadExecute])
            #expect(try scratch.metadata().modified == Timestamp(seconds: 1))
            try scratch.setMode(.ownerReadWriteExecute)
        }
    }

    @Test func setsModesOfFilesExactly() throws {
        try withScratch { scratch in
            let file = try scratch.createFile("file", mode: [])
            let mode = FilePermissions(rawValue: 0o6777)
            try file.setMode(mode)
            try file.setTimes(modified: Timestamp(seconds: 5))
            try file.sync()
            try file.close()
            try scratch.sync()
            #expect(try scratch.metadata(of: "file").mode == mode)
            #expect(try scratch.metadata(of: "file").modified == Timestamp(seconds: 5))
        }
    }

    @Test func renamesWithoutReplacingUnlessAsked() throws {
        try withScratch { scratch in
            let other = try scratch.createDirectories("other", mode: .ownerReadWriteExecute)
            try scratch.create("a", content: "a")
            try other.create("b", content: "b")
            let message = scratch.message {
                try scratch.rename("a", to: "b", in: other, whenOccupied: .refused)
            }
            #expect(message == "cannot rename 'a' to 'other/b': the target exists already")
            #expect(try other.text("b") == "b")
            try scratch.rename("a", to: "b", in: other, whenOccupied: .replaced)
            #expect(try other.text("b") == "a")
            try other.rename("b", to: "c", in: other, whenOccupied: .refused)
            #expect(try other.names == ["c"])
        }
    }

    @Test func listsNamesOfAnyBytesInOrder() throws {
        try withScratch { scratch in
            let bytes: [[UInt8]] = [[0xff, 0xfe], [0x0a], Array("a".utf8), Array("-".utf8), [0xc3, 0xa4]]
            for name in bytes { try scratch.create(FileName(name)) }
            try scratch.createDirectory("directory", mode: .ownerReadWriteExecute)
            try scratch.createSymbolicLink("link", to: [0x61])
            #expect(try scratch.names == ["\\n", "-", "a", "directory", "link", "ä", "\\xff\\xfe"])
            let kinds: [FileKind] = [.regular, .regular, .regular, .directory, .symbolicLink, .regular, .regular]
            #expect(try scratch.entries().map(\.kind) == kinds)
        }
    }

    @Test func keepsExtendedAttributesOfFilesAndDirectories() throws {
        // User attributes came to tmpfs with Linux 6.6 only.
        try withScratch(on: .disk) { scratch in
            try scratch.create("file")
            try scratch.createDirectory("directory", mode: .ownerReadWriteExecute)
            for name in ["file", "directory"] as [FileName] {
                #expect(try scratch.extendedAttribute("user.note", of: name) == nil)
                let long = [UInt8](repeating: 0, count: 2000)
                try scratch.setExtendedAttribute("user.note", of: name, to: long)
                try scratch.setExtendedAttribute("user.empty", of: name, to: [])
                #expect(try scratch.extendedAttributes(of: name) == ["user.empty", "user.note"])
                #expect(try scratch.extendedAttribute("user.note", of: name) == long)
                #expect(try scratch.extendedAttribute("user.empty", of: name) == [])
            }
            try scratch.createSymbolicLink("link", to: Array("file".utf8))
            #expect(try scratch.extendedAttributes(of: "link") == [])
            let message = scratch.message {
                try scratch.setExtendedAttribute("user.note", of: "link", to: [1])
            }
            #expect(message == "cannot set an extended attribute of 'link': the operation is not permitted")
        }
    }
}
