import Filesystem
import Testing

@Suite struct PathTests {
    @Test(arguments: [
        ("", "a path is empty"),
        ("/etc/passwd", "path '/etc/passwd' is absolute"),
        ("a//b", "path 'a//b' has an empty component"),
        ("a/", "path 'a/' has an empty component"),
        (".", "path '.' has a '.' component"),
        ("a/./b", "path 'a/./b' has a '.' component"),
        ("..", "path '..' has a '..' component"),
        ("a/../b", "path 'a/../b' has a '..' component"),
        ("a/b/..", "path 'a/b/..' has a '..' component"),
        ("a\0b", "path 'a\\x00b' has a NUL byte"),
        ("it's\n/..", "path 'it\\'s\\n/..' has a '..' component"),
    ])
    func refusesPathThatDoesNotLeadDown(path: String, message: String) {
        let error = #expect(throws: InvalidPath.self) { try RelativePath(path) }
        #expect(error?.description == message)
    }

    @Test(arguments: [
        ("", "a path is empty"),
        (".", "path '.' has a '.' component"),
        ("..", "path '..' has a '..' component"),
        ("a/b", "file name 'a/b' has a slash"),
        ("/", "file name '/' has a slash"),
        ("\0", "path '\\x00' has a NUL byte"),
    ])
    func refusesFileNameThatIsNoComponent(name: String, message: String) {
        let error = #expect(throws: InvalidPath.self) { try FileName(name) }
        #expect(error?.description == message)
    }

    @Test(arguments: ["a", "...", "..a", ".a", " ", "-rf", "ä", "a/b/...", "a\\b"])
    func acceptsEveryOtherPath(path: String) throws {
        #expect(Array(try RelativePath(path).bytes) == Array(path.utf8))
    }

    @Test func keepsBytesThatAreNoUTF8() throws {
        let bytes: [UInt8] = [0xff, 0x2f, 0xfe, 0x80]
        let path = try RelativePath(bytes)
        #expect(Array(path.bytes) == bytes)
        #expect(path.description == "\\xff/\\xfe\\x80")
        #expect(path.components.map { Array($0.bytes) } == [[0xff], [0xfe, 0x80]])
    }

    @Test func takesPathsApartAndTogether() throws {
        let path: RelativePath = "usr/share/doc"
        #expect(path.name == "doc")
        #expect(path.parent == "usr/share")
        #expect(path.parent?.parent?.parent == nil)
        #expect(path.parent?.appending("doc") == path)
        #expect(path.components == ["usr", "share", "doc"])
        #expect(RelativePath("doc" as FileName) == "doc")
    }

    @Test func sortsNamesByTheirBytes() throws {
        let names: [FileName] = ["a", "a.b", "a-b", "ab", "B", "ä", try FileName([0xff]), "a b"]
        #expect(names.sorted().map(\.description) == ["B", "a", "a b", "a-b", "a.b", "ab", "ä", "\\xff"])
    }
}
