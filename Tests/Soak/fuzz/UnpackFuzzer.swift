import Filesystem
import Glibc
import Source
import SystemPackage

/// Unpacks into `inner/parent/tree` of a directory that holds nothing else but what `Jail` put there.
func testUnpack(_ bytes: [UInt8]) {
    do {
        let jail = try jail.get()
        var accepted: SourceReport?
        var refusal: Refusal?
        do {
            accepted = try Identified(SourceReader { Pieces(bytes) }).unpack(as: "tree", in: jail.parent)
        } catch let error as Refusal {
            refusal = error
        }
        hold(jail.outside() == jail.untouched, "nothing is touched outside")
        guard let accepted else {
            hold(try jail.parent.entries().isEmpty, "nothing remains after '\(String(describing: refusal))'")
            return
        }
        let tree = try jail.parent.openDirectory("tree" as FileName)
        let unpacked = try Identified(DirectoryReader(tree)).judge { refusal in
            hold(false, "what was unpacked is accepted, not: \(refusal)")
        }
        hold(unpacked.identity == accepted.identity, "what was unpacked is what was archived")
        try jail.parent.removeTree("tree")
    } catch {
        hold(false, "the system refuses nothing that the rules accept, as in: \(error)")
    }
}

private let jail = Result { try Jail() }

/// Directories around the one that is unpacked into, with a file in each that would show a write; in TMPDIR, which the
/// run script makes and removes.
private struct Jail {
    let root: String
    let parent: Directory
    private(set) var untouched: [Fact] = []

    struct Fact: Equatable {
        var path: String
        var mode: UInt32
        var links: UInt
        var size: Int
        var modified: Int
    }

    init() throws {
        var template = Array("\(getenv("TMPDIR").map { String(cString: $0) } ?? "/dev/shm")/jail.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
        root = FilePath(platformString: template).string
        let outer = try Directory(FilePath(root))
        parent = try outer.createDirectories(RelativePath("inner/parent"), mode: [.ownerReadWriteExecute])
        for path in ["canary", "inner/canary"] {
            let file = try FileDescriptor.open(
                "\(root)/\(path)", .writeOnly, options: [.create, .exclusiveCreate], permissions: [.ownerReadWrite])
            try file.closeAfter { _ = try file.writeAll("alive".utf8) }
        }
        untouched = outside()
    }

    /// What stands around the directory that is unpacked into, seen without the code under test.
    func outside() -> [Fact] {
        ["", "inner"].flatMap { directory in
            names(in: "\(root)/\(directory)").map { fact(of: "\(root)/\(directory)/\($0)") }
        }
    }

    private func names(in path: String) -> [String] {
        guard let stream = opendir(path) else { return ["'\(path)' cannot be opened"] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) { name in
                    name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names.filter { $0 != "." && $0 != ".." }.sorted()
    }

    private func fact(of path: String) -> Fact {
        var status = stat()
        lstat(path, &status)
        // The parent's own time and links change whenever something is unpacked into it.
        let isParent = path.hasSuffix("/parent")
        return Fact(
            path: path, mode: status.st_mode, links: isParent ? 0 : UInt(status.st_nlink),
            size: isParent ? 0 : Int(status.st_size), modified: isParent ? 0 : Int(status.st_mtim.tv_nsec))
    }
}
