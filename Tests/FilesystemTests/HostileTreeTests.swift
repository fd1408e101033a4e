import Filesystem
import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite struct HostileTreeTests {
    private static let elsewhere = Array("/etc".utf8)

    @Test(arguments: Resolution.allCases)
    func followsNoSymbolicLink(resolution: Resolution) throws {
        try withScratch(resolution: resolution) { scratch in
            let inside = try scratch.createDirectories("a/b", mode: .ownerReadWriteExecute)
            try inside.create("file")
            try scratch.createSymbolicLink("absolute", to: Self.elsewhere)
            try inside.createSymbolicLink("up", to: Array("../..".utf8))
            try inside.createSymbolicLink("contained", to: Array("file".utf8))
            let refusals: [(RelativePath, String)] = [
                ("absolute", "cannot open directory 'absolute': a symbolic link stands in its path"),
                ("absolute/ssl", "cannot open directory 'absolute/ssl': a symbolic link stands in its path"),
                ("a/b/up", "cannot open directory 'a/b/up': a symbolic link stands in its path"),
                ("a/b/up/a", "cannot open directory 'a/b/up/a': a symbolic link stands in its path"),
                ("a/missing/x", "cannot open directory 'a/missing/x': it does not exist"),
                (
                    "a/b/file/x",
                    "cannot open directory 'a/b/file/x': it is not a directory, or one of its parents is not"
                ),
            ]
            for (path, message) in refusals {
                #expect(scratch.message { _ = try scratch.openDirectory(path) } == message)
            }
            let files: [(RelativePath, String)] = [
                ("absolute/hostname", "cannot open 'absolute/hostname': a symbolic link stands in its path"),
                ("a/b/contained", "cannot open 'a/b/contained': a symbolic link stands in its path"),
                ("a/b", "cannot read 'a/b': it is not a regular file"),
            ]
            for (path, message) in files {
                #expect(scratch.message { _ = try scratch.openFile(path) } == message)
            }
            let message = scratch.message { _ = try scratch.openDirectory("absolute" as FileName) }
            #expect(message == "cannot open directory 'absolute': a symbolic link stands in its path")
        }
    }

    /// As in a container whose seccomp profile does not know openat2(2).
    @Test(.requires(tool: "python3"), arguments: [EPERM, ENOSYS])
    func doesWithoutOpenat2WhereItIsRefused(errno: Int32) throws {
        let filter = """
            import ctypes, os, struct, sys
            # seccomp(2): load the number of the call; if it is openat2, return the error, else allow.
            code = [(0x20, 0, 0, 0), (0x15, 0, 1, 437), (6, 0, 0, 0x00050000 | \(errno)), (6, 0, 0, 0x7fff0000)]
            program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in code))
            header = struct.pack("HxxxxxxP", len(code), ctypes.addressof(program))
            libc = ctypes.CDLL(None, use_errno=True)
            assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, header, 0, 0) == 0
            os.execv(sys.argv[1], sys.argv[1:])
            """
        try withScratch { scratch in
            let refused = try HelperProcess("resolution", scratch.path.string, wrapper: ["python3", "-c", filter])
            #expect(try refused.line() == "componentwise")
            let allowed = try HelperProcess("resolution", scratch.path.string)
            #expect(try allowed.line() == "openat2")
        }
    }

    @Test(arguments: Resolution.allCases)
    func staysBelowWhenAParentBecomesALink(resolution: Resolution) throws {
        try withScratch(resolution: resolution) { scratch in
            let parent = try scratch.createDirectories("a/parent", mode: .ownerReadWriteExecute)
            let a = try scratch.openDirectory("a" as FileName)
            try a.rename("parent", to: "moved", in: a, whenOccupied: .refused)
            try a.createSymbolicLink("parent", to: Self.elsewhere)
            try parent.create("file", content: "x")
            #expect(try scratch.text("a/moved/file") == "x")
            let message = scratch.message {
                _ = try scratch.createDirectories("a/parent/x", mode: .ownerReadWriteExecute)
            }
            #expect(message == "cannot open directory 'a/parent': a symbolic link stands in its path")
            let link = scratch.message {
                try scratch.createHardLink("stolen", to: "a/parent/hostname", below: scratch)
            }
            #expect(link == "cannot open directory 'a/parent': a symbolic link stands in its path")
        }
    }

    @Test(arguments: Resolution.allCases)
    func opensPathsLongerThanTheKernelTakes(resolution: Resolution) throws {
        try withScratch(resolution: resolution) { scratch in
            let component = String(repeating: "d", count: 200)
            let path = try RelativePath(Array(repeating: component, count: 40).joined(separator: "/"))
            try scratch.createDirectories(path, mode: .ownerReadWriteExecute).create("file", content: "x")
            #expect(try scratch.text(path.appending("file")) == "x")
        }
    }

    @Test func createsNothingThroughAnExistingName() throws {
        try withScratch { scratch in
            try scratch.createSymbolicLink("taken", to: Array("target".utf8))
            let attempts: [(String, (FileName) throws -> Void)] = [
                ("create file 'taken'", { _ = try scratch.createFile($0, mode: []) }),
                ("create directory 'taken'", { try scratch.createDirectory($0, mode: []) }),
                (
                    "create symbolic link 'taken'",
                    { try scratch.createSymbolicLink($0, to: [0x61]) }
                ),
            ]
            for (action, attempt) in attempts {
                let message = scratch.message { try attempt("taken") }
                #expect(message == "cannot \(action): it exists already")
            }
            #expect(try scratch.names == ["taken"])
        }
    }

    @Test func changesNothingThroughALink() throws {
        try withScratch { scratch in
            try scratch.create("file", mode: [.ownerReadWrite])
            try scratch.createSymbolicLink("link", to: Array("file".utf8))
            let message = scratch.message { try scratch.setMode([], of: "link") }
            #expect(message == "cannot set the mode of 'link': the filesystem does not support it")
            #expect(try scratch.metadata(of: "file").mode == [.ownerReadWrite])
        }
    }

    @Test func doesNotWaitForTheOtherEndOfAFIFO() throws {
        try withScratch { scratch in
            try run("mkfifo", [scratch.path.appending("fifo").string]).success()
            let message = scratch.message { _ = try scratch.openFile("fifo") }
            #expect(message == "cannot read 'fifo': it is not a regular file")
        }
    }
}
