import SystemPackage
import TestSupport
import Testing

/// However large a source is, packing and unpacking it takes less than 64 MiB.
@Suite(.requires(tool: "time"))
struct ArchiveMemoryTests {
    @Test(arguments: ["tar.gz", "tar"])
    func packsAndUnpacksInBoundedMemory(format: String) throws {
        let mebibytes = Soak.count(short: 64, full: 4096)
        try withTemporaryDirectory { directory in
            // Half does not compress, half is holes.
            let script = """
                mkdir tree
                : >tree/build.sh
                : >tree/run.sh
                head -c \(mebibytes / 4)M /dev/urandom >tree/random1
                head -c \(mebibytes / 4)M /dev/urandom >tree/random2
                truncate -s \(mebibytes / 4)M tree/holes1 tree/holes2
                """
            try run("sh", ["-ec", script], directory: directory, seconds: 600).success()
            try expectLittleMemory(
                in: directory, "pack", "--max-size", "8G", "--format", format, "-o", "archive", "tree")
            try expectLittleMemory(
                in: directory, "check", "--max-size", "8G", "--max-ratio", "2000", "--unpack", "unpacked", "archive")
            try run("diff", ["-r", "tree", "unpacked"], directory: directory, seconds: 600).success()
        }
    }

    private func expectLittleMemory(
        in directory: FilePath, _ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let command = ["-f", "%M", "-o", "kibibytes", try pushyardExecutable.string] + arguments
        try run("time", command, directory: directory, seconds: 600).success()
        let kibibytes = try run("cat", ["kibibytes"], directory: directory).success().outputText
        #expect(try #require(Int(kibibytes.dropLast())) < 65_536, sourceLocation: sourceLocation)
    }
}
