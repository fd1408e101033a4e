import Filesystem
import Source
import SystemPackage
import Tar
import TestSupport
import Testing

/// Whoever packs a tree, it is the same source, and comes out as it was.
@Suite struct RoundTripTests {
    struct Packer: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// Packs what is in the working directory to standard output.
        let script: String

        init(_ script: String) {
            testDescription = script
            self.script = script
        }
    }

    static let packers = [
        Packer("tar --format=gnu -c ."), Packer("tar --format=pax -c . | gzip -1"),
        Packer("tar --format=posix --sort=name --owner=0 --group=0 -c ."),
        Packer("tar --hard-dereference -c ."),
        Packer(
            "find . ! -type d -print0 -o -type d -empty -print0 | LC_ALL=C sort -zr | tar --null --no-recursion -T - -c"
        ),
        Packer("bsdtar --format=pax -c . | pigz -p1"), Packer("bsdtar --format=gnutar -c ."),
        Packer(python("GNU_FORMAT")), Packer(python("PAX_FORMAT")),
        Packer("\"$PUSHYARD_BINARY\" pack 2>/dev/null"), Packer("\"$PUSHYARD_BINARY\" pack --format tar 2>/dev/null"),
    ]

    private static func python(_ format: String) -> String {
        """
        python3 -c 'import sys, tarfile; t = tarfile.open(fileobj=sys.stdout.buffer, mode="w|", format=tarfile.\(format)); \
        t.add("."); t.close()'
        """
    }

    private static let reference = """
        import hashlib, os, sys
        def digest(path):
            whole = hashlib.sha256()
            for name in sorted(os.listdir(path)):
                child = os.path.join(path, name)
                if os.path.islink(child): kind, part = b"l", hashlib.sha256(os.readlink(child)).digest()
                elif os.path.isdir(child): kind, part = b"d", digest(child)
                else:
                    kind = b"x" if os.stat(child).st_mode & 0o100 else b"f"
                    part = hashlib.sha256(open(child, "rb").read()).digest()
                whole.update(kind + name + b"\\0" + part)
            return whole.digest()
        print("sha256:" + digest(b".").hex())
        """

    @Test(.requires(tool: "bsdtar"), .requires(tool: "pigz"), .requires(tool: "python3"), arguments: packers)
    func keepsEveryTreeAndItsIdentity(packer: Packer) throws {
        for seed in 0..<UInt64(Soak.count(short: 4, full: 400)) {
            try withTemporaryDirectory(on: .memory) { place in
                let root = try Directory(place)
                try root.createDirectory("source", mode: FilePermissions(rawValue: 0o755))
                let source = try root.openDirectory("source" as FileName)
                var tree = RandomTree(seed: seed)
                try tree.create(in: source)
                let path = place.appending("source")
                let expected = try run("python3", ["-c", Self.reference], directory: path).success().outputText

                let archive = try pack(packer, path)
                #expect(
                    try identity(of: Judgement(Identified(DirectoryReader(source)))) + "\n" == expected, "seed \(seed)")
                #expect(try identity(of: Judgement(archive)) + "\n" == expected, "seed \(seed)")

                let reader = try SourceReader { ArraySource(archive) }
                _ = try reader.unpack(as: "app", in: root)
                let difference = try run("diff", ["-r", "--no-dereference", "source", "app"], directory: place)
                #expect(difference.ending == .exited(0), "seed \(seed): \(difference.outputText)")
                #expect(try metadata(place.appending("app")) == metadata(path), "seed \(seed)")
            }
        }
    }

    private func pack(_ packer: Packer, _ path: FilePath) throws -> [UInt8] {
        var environment = toolEnvironment
        environment["PUSHYARD_BINARY"] = try pushyardExecutable.string
        return try run("sh", ["-c", packer.script], environment: environment, directory: path).success().output
    }

    private func identity(of judgement: Judgement) throws -> String {
        #expect(judgement.messages == [])
        return try #require(judgement.report?.identity).description
    }

    /// Kind, mode and time of everything; not the time of directories, which an archive may leave out.
    private func metadata(_ path: FilePath) throws -> [String] {
        var walk = try Directory(path).walk()
        var lines: [String] = []
        while let entry = try walk.next() {
            let metadata = try entry.directory.metadata(of: entry.name)
            let time = metadata.kind == .directory ? "" : " \(metadata.modified.seconds)"
            lines.append("\(metadata.kind) \(String(metadata.mode.rawValue, radix: 8))\(time) \(entry.path)")
        }
        return lines
    }
}
