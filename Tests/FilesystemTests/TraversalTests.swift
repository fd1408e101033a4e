import Filesystem
import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite struct TraversalTests {
    @Test func walksDirectoriesBeforeTheirChildrenInByteOrder() throws {
        try withScratch { scratch in
            for path in ["b/z", "b/a/deep", "a-b", "a"] as [RelativePath] {
                _ = try scratch.createDirectories(path, mode: .ownerReadWriteExecute)
            }
            try scratch.openDirectory("b/a" as RelativePath).create("file", content: "x")
            try scratch.createSymbolicLink("b.link", to: Array("b".utf8))
            #expect(try paths(below: scratch) == ["a", "a-b", "b", "b/a", "b/a/deep", "b/a/file", "b/z", "b.link"])
        }
    }

    @Test func leavesOutWhatIsSkipped() throws {
        try withScratch { scratch in
            _ = try scratch.createDirectories("a/b/c", mode: .ownerReadWriteExecute)
            _ = try scratch.createDirectories("d", mode: .ownerReadWriteExecute)
            #expect(try paths(below: scratch, skipping: "a/b") == ["a", "a/b", "d"])
        }
    }

    @Test func goesOnBehindADirectoryThatIsNotThereAnyMore() throws {
        try withScratch { scratch in
            for path in ["a", "b", "c/d"] as [RelativePath] {
                _ = try scratch.createDirectories(path, mode: .ownerReadWriteExecute)
            }
            var walk = try scratch.walk()
            #expect(try walk.next()?.path == "a")
            #expect(try walk.next()?.path == "b")
            try scratch.removeTree("b")
            #expect(throws: FilesystemError.self) { _ = try walk.next() }
            walk.skipChildren()
            #expect(try walk.next()?.path == "c")
            #expect(try walk.next()?.path == "c/d")
            #expect(try walk.next() == nil)
        }
    }

    @Test func walksNothingInAnEmptyDirectory() throws {
        try withScratch { scratch throws in #expect(try paths(below: scratch) == []) }
    }

    @Test(arguments: Resolution.allCases)
    func walksAndRemovesATreeOfTenThousandLevels(resolution: Resolution) throws {
        try withScratch(resolution: resolution) { scratch in
            try makeDeepTree(levels: 10_000, in: scratch)
            var walk = try scratch.walk()
            var count = 0
            var deepest = 0
            while let entry = try walk.next() {
                count += 1
                deepest = max(deepest, entry.path.bytes.count)
            }
            // One file beside each directory.
            #expect(count == 20_000)
            #expect(deepest == "d/".utf8.count * 9_999 + "d".utf8.count)
            #expect(try openDescriptors() < 100)
            try scratch.removeTree("d")
            #expect(try scratch.names == ["f"])
        }
    }

    @Test func removesNothingThatALinkPointsTo() throws {
        try withScratch { scratch in
            let kept = try scratch.createDirectories("kept", mode: .ownerReadWriteExecute)
            try kept.create("file")
            let tree = try scratch.createDirectories("tree/a", mode: .ownerReadWriteExecute)
            try tree.createSymbolicLink("link", to: Array("../../kept".utf8))
            try scratch.createSymbolicLink("link", to: Array("kept".utf8))
            try scratch.removeTree("tree")
            try scratch.removeTree("link")
            #expect(try paths(below: scratch) == ["kept", "kept/file"])
        }
    }

    @Test func removesAFileAsATree() throws {
        try withScratch { scratch in
            try scratch.create("file")
            try scratch.removeTree("file")
            #expect(try scratch.names == [])
            let message = scratch.message { try scratch.removeTree("file") }
            #expect(message == "cannot remove 'file': it does not exist")
        }
    }

    @Test func emptiesADirectoryButKeepsIt() throws {
        try withScratch { scratch in
            _ = try scratch.createDirectories("a/b", mode: .ownerReadWriteExecute)
            try scratch.create("file")
            try scratch.removeContents()
            #expect(try scratch.names == [])
        }
    }

    @Test(.requires(tool: "setpriv"))
    func removesDirectoriesWithoutPermissions() throws {
        try withScratch { scratch in
            let inner = try scratch.createDirectories("tree/closed/inner", mode: .ownerReadWriteExecute)
            try inner.create("file")
            try inner.setMode([.ownerReadExecute])
            try scratch.openDirectory("tree" as FileName).setMode([], of: "closed")
            // Root may do everything, unless it gives that up.
            let wrapper = geteuid() == 0 ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : []
            let helper = try HelperProcess("remove", scratch.path.string, "tree", wrapper: wrapper)
            #expect(try helper.line() == nil)
            #expect(try scratch.names == [])
        }
    }

    @Test(.requires(tool: "unshare"), .enabled(if: canMount, "only root may mount"))
    func removesNothingOfAMountedDirectory() throws {
        try withScratch { scratch in
            try scratch.createDirectories("kept", mode: .ownerReadWriteExecute).create("file")
            _ = try scratch.createDirectories("tree/mounted", mode: .ownerReadWriteExecute)
            let mount = #"mount --bind "$0/kept" "$0/tree/mounted" && exec "$@""#
            let wrapper = ["unshare", "--mount", "sh", "-c", mount, scratch.path.string]
            let helper = try HelperProcess("remove", scratch.path.string, "tree", wrapper: wrapper)
            let message = try #require(try helper.line())
            #expect(scratch.path.hidden(in: message) == "cannot remove 'tree/mounted': a filesystem is mounted on it")
            #expect(try scratch.text("kept/file").isEmpty)
        }
    }

    @Test func doesNotReturnToADirectoryThatIsNoLongerTheParent() throws {
        try withScratch { scratch in
            try makeDeepTree(levels: 50, in: scratch)
            var walk = try scratch.walk()
            while let entry = try walk.next() {
                guard entry.path.bytes.count == 2 * 50 - 1, entry.kind == .directory else { continue }
                // The walk stands too deep to hold this one open.
                try scratch.openDirectory("d/d" as RelativePath)
                    .rename("d", to: "elsewhere", in: scratch, whenOccupied: .refused)
                break
            }
            let error = #expect(throws: FilesystemError.self) { while try walk.next() != nil {} }
            #expect(
                error.map { scratch.path.hidden(in: $0.description) }
                    == "cannot return to 'd/d': it was moved away in the meantime")
        }
    }

    private static var canMount: Bool { (try? run("unshare", ["--mount", "true"]).ending) == .exited(0) }

    private func paths(below directory: Directory, skipping skipped: RelativePath? = nil) throws -> [String] {
        var walk = try directory.walk()
        var paths: [String] = []
        while let entry = try walk.next() {
            paths.append(entry.path.description)
            if entry.path == skipped { walk.skipChildren() }
        }
        return paths
    }

    private func makeDeepTree(levels: Int, in start: Directory) throws {
        var directory = start
        for _ in 0..<levels {
            try directory.create("f")
            try directory.createDirectory("d", mode: .ownerReadWriteExecute)
            directory = try directory.openDirectory("d" as FileName)
        }
    }

    private func openDescriptors() throws -> Int {
        try Directory("/proc/self/fd").entries().count
    }
}
