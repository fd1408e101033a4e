import Glibc
import OCI
import SystemPackage
import TestSupport
import Testing

@Suite struct LayoutTests {
    @Test func checksContentOnTheWayInAndLeavesNothingOfWhatDoesNotFit() throws {
        try withLayout { layout in
            let descriptor = Descriptor(of: Array("content".utf8), mediaType: .ociLayer)
            for other in ["Content", "conten", "content!"] {
                var source = ArraySource(Array(other.utf8))
                #expect(throws: ContentError.self) { try layout.write(descriptor, from: &source) }
            }
            #expect(
                try run("find", [layout.path.string, "-type", "f"]).success().outputText.split(separator: "\n").count
                    == 3)
            #expect(try !layout.has(descriptor))
            var source = ArraySource(Array("content".utf8))
            try layout.write(descriptor, from: &source)
            #expect(try layout.has(descriptor))
            #expect(try layout.verify().isEmpty)
        }
    }

    @Test func takesInContentWhileItIsBeingMade() throws {
        try withLayout { layout in
            let content = Array("content".utf8)
            for _ in 0..<2 {
                let descriptor = try layout.streamBlob(.ociLayer) { take in
                    for byte in content { try take([byte].span.bytes) }
                }
                #expect(descriptor == Descriptor(of: content, mediaType: .ociLayer))
                #expect(try layout.has(descriptor))
            }
            #expect(throws: CancellationError.self) {
                try layout.streamBlob(.ociLayer) { take in
                    try take([1].span.bytes)
                    throw CancellationError()
                }
            }
            #expect(try names(in: layout.path.appending("blobs/sha256")).count == 1)
            #expect(try layout.verify().isEmpty)
        }
    }

    /// Whatever they are: what the layout's own file says is another matter.
    @Test func throwsTheErrorsOfWhoMakesABlob() throws {
        try withLayout { layout in
            for size in [1, 3 << 20] {
                let error = #expect(throws: Errno.self) {
                    try layout.streamBlob(.ociLayer) { take in
                        let content = [UInt8](repeating: 0, count: size)
                        try take(content.span.bytes)
                        throw Errno.isDirectory
                    }
                }
                #expect(error == .isDirectory)
            }
            let problems = try layout.verify()
            #expect(problems.isEmpty)
        }
    }

    /// Whole pieces go past the page cache, the rest through it.
    @Test(arguments: [4095, 4096, 1 << 20 - 1, 1 << 20, 1 << 20 + 1, 5 << 20 + 123], [TemporaryPlace.disk, .memory])
    func takesInWhatIsLarge(size: Int, place: TemporaryPlace) throws {
        try withLayout(on: place) { layout in
            var generator = SeededGenerator(seed: UInt64(size))
            let content = generator.bytes(size)
            let descriptor = try layout.streamBlob(.ociLayer) { take in
                for start in stride(from: 0, to: size, by: 300_001) {
                    try take(content.span.bytes.extracting(start..<min(start + 300_001, size)))
                }
            }
            #expect(descriptor == Descriptor(of: content, mediaType: .ociLayer))
            #expect(try layout.verify().isEmpty)
        }
    }

    @Test func givesAndTakesNames() throws {
        try withLayout { layout in
            let (first, second) = try (writeImage("1", to: layout), writeImage("2", to: layout))
            let name = try ReferenceName("registry.lan:5000/team/blog:main")
            try layout.tag(first.descriptor, as: name)
            try layout.tag(first.descriptor, as: ReferenceName("other"))
            #expect(try layout.resolve(name) == first.descriptor)
            try layout.tag(second.descriptor, as: name)
            #expect(try layout.resolve(name) == second.descriptor)
            #expect(try layout.entries().map { $0.name?.description } == ["other", name.description])
            try layout.untag(name)
            #expect(throws: LayoutError.noImage(name, layout.path)) { try layout.resolve(name) }
            #expect(throws: LayoutError.noImage(name, layout.path)) { try layout.untag(name) }
            let unknown = Descriptor(of: [7], mediaType: .ociManifest)
            #expect(throws: LayoutError.noBlob(unknown.digest, layout.path)) { try layout.tag(unknown, as: name) }
        }
    }

    @Test func findsEveryFault() throws {
        try withLayout { layout in
            let manifest = try writeImage("1", "2", to: layout)
            try layout.tag(manifest.descriptor, as: ReferenceName("a"))
            #expect(try layout.verify() == [])
            try overwrite(manifest.layers[0].digest, with: "x", in: layout.path)
            try run("rm", [layout.path.appending("blobs/sha256/\(manifest.layers[1].digest.hex)").string]).success()
            try run("ln", ["-s", "x", layout.path.appending("blobs/sha256/name").string]).success()
            let from = "'\(manifest.descriptor.digest)'"
            #expect(
                try Set(layout.verify()) == [
                    .content(manifest.layers[0].digest, found: Digest(of: Array("x".utf8))),
                    .missing(manifest.layers[0].digest, from: from),
                    .missing(manifest.layers[1].digest, from: from), .stray("name"),
                ])
        }
    }

    @Test func refusesADirectoryOfSomethingElse() throws {
        try withTemporaryDirectory(on: .memory) { directory in
            #expect(throws: LayoutError.notALayout(directory)) { try ImageLayout(directory) }
            try run("touch", [directory.appending("file").string]).success()
            #expect(throws: LayoutError.occupied(directory)) { try ImageLayout(creatingIfMissing: directory) }
        }
    }

    @Test(arguments: [
        (LayoutError.notALayout("/a"), "'/a' is not an image layout: it has no 'oci-layout' file"),
        (.version("2", "/a"), "cannot use image layout '/a': its version is '2', and only 1.0.0 is supported"),
        (.occupied("/a"), "cannot make '/a' an image layout: there are other files in it"),
    ])
    func saysWhatIsWrong(error: LayoutError, sentence: String) {
        #expect("\(error)" == sentence)
    }

    @Test(arguments: ["", "-a", "a-", "a//b", "/a", "a b", "a\n", String(repeating: "a", count: 513)])
    func refusesWhatIsNoName(text: String) {
        #expect(throws: LayoutError.notAName(text)) { try ReferenceName(text) }
    }

    @Test func isIntactWheneverItsWritersAreKilled() throws {
        var generator = SeededGenerator(seed: 5)
        var images = 0
        try withTemporaryDirectory(on: .memory) { directory in
            let path = directory.appending("layout")
            for round in 0..<Soak.count(short: 4, full: 100) {
                let milliseconds = Int.random(in: 20...400, using: &generator)
                // The shell reaps both: a process that is not reaped still counts as the owner of what it left.
                let command = """
                    "$1" "$2" "${4}1" & first=$!
                    "$1" "$2" "${4}2" & second=$!
                    sleep "$3"
                    kill -KILL "$first" "$second"
                    wait
                    """
                let seconds = "0.\(milliseconds < 100 ? "0" : "")\(milliseconds)"
                let said = try run(
                    "sh", ["-c", command, "sh", try helper.string, path.string, seconds, "\(round)"]
                ).outputText
                let layout = try ImageLayout(creatingIfMissing: path)
                #expect(try layout.verify() == [], "after \(milliseconds) ms")
                // A line that the kill cut short has no digest.
                for line in said.split(separator: "\n") where line.utf8.count > 71 && line.hasPrefix("writer-") {
                    let words = line.split(separator: " ")
                    guard words.count == 2, let digest = try? Digest(words[1]) else { continue }
                    #expect(try layout.resolve(ReferenceName(words[0])).digest == digest)
                    images += 1
                }
                let names = try run("find", [path.string, "-name", ".writing*"]).success().outputText
                #expect(names.isEmpty, "what killed writers leave is swept")
            }
        }
        #expect(images > 0, "some were written before the kill")
    }

    private var helper: FilePath {
        get throws { try pushyardExecutable.removingLastComponent().appending("OCITestHelper") }
    }
}

/// Gives `body` an empty layout.
func withLayout(on place: TemporaryPlace = .memory, _ body: (ImageLayout) throws -> Void) throws {
    try withTemporaryDirectory(on: place) { try body(ImageLayout(creatingIfMissing: $0.appending("layout"))) }
}
