import Filesystem
import SystemPackage
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
