import Glibc
import SystemPackage
import Tar
import TestSupport
import Testing

/// Files that need more than the eleven octal digits of a tar header, in streams that nobody stores.
@Suite struct LargeFileTests {
    static let size: UInt64 = 8_589_934_592 + 5

    @Test(arguments: [
        ["tar", "--format=oldgnu"], ["tar", "--format=gnu"], ["tar", "--format=posix"], ["bsdtar", "--format=gnutar"],
        ["bsdtar", "--format=pax", "--no-read-sparse"],
    ])
    func readsTheSizeThatOthersWrite(command: [String]) throws {
        try withTemporaryDirectory { directory in
            let script = "truncate -s \(Self.size) large; \(command.joined(separator: " ")) -cf - large | head -c 4096"
            let head = try run("sh", ["-ec", script], directory: directory).success().output
            var reader = TarReader(ZeroExtendedSource(head, count: Self.size + 100_000))
            let entry = try reader.next()
            #expect(entry?.kind == .file(size: Self.size))
            if command.contains("--format=posix") || command.contains("--format=oldgnu") {
                let end = try reader.next()
                #expect(end == nil)
            }
        }
    }

    @Test(arguments: ["GNU_FORMAT", "PAX_FORMAT"])
    func readsTheSizeThatPythonWrites(format: String) throws {
        let program = """
            import sys, tarfile
            entry = tarfile.TarInfo("large")
            entry.size = \(Self.size)
            sys.stdout.buffer.write(entry.tobuf(tarfile.\(format)))
            """
        let head = try run("python3", ["-c", program]).success().output
        var reader = TarReader(ArraySource(head))
        let entry = try reader.next()
        #expect(entry?.kind == .file(size: Self.size))
    }

    /// The archive as a sparse file: other tars seek over what is not there.
    @Test(arguments: [["tar", "-tvf"], ["bsdtar", "-tvf"], ["python3", "-m", "tarfile", "-v", "-l"]])
    func writesTheSizeForOthers(command: [String]) throws {
        for format in [TarFormat.layer, .gitArchive] {
            var writer = TarWriter(to: HeadSink(), format: format)
            try writer.append(Member("large", .file(size: Self.size)).entry, objectName: anObjectName)
            try writer.skipContent(Self.size)
            try writer.append(Member("next", content: "").entry, objectName: anObjectName)
            let sink = try writer.finish()
            try withTemporaryDirectory { directory in
                let archive = directory.appending("archive")
                let descriptor = try FileDescriptor.open(
                    archive, .writeOnly, options: .create, permissions: .ownerReadWrite)
                try descriptor.closeAfter {
                    for (offset, bytes) in sink.pieces {
                        _ = try descriptor.writeAll(toAbsoluteOffset: Int64(offset), bytes)
                    }
                }
                let listing = try run(command[0], command.dropFirst() + [archive.string]).success()
                #expect(listing.outputText.contains(" \(Self.size) "))
                #expect(listing.outputText.contains("next"))
            }
        }
    }
}

/// Some bytes, then zeros up to a count.
struct ZeroExtendedSource: ByteSource {
    private var head: ArraySource
    private var left: UInt64

    init(_ head: [UInt8], count: UInt64) {
        self.head = ArraySource(head)
        left = count - UInt64(head.count)
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try head.read(into: buffer)
        if count > 0 { return count }
        let zeros = Int(min(left, UInt64(buffer.count)))
        buffer.prefix(zeros).initializeMemory(as: UInt8.self, repeating: 0)
        left -= UInt64(zeros)
        return zeros
    }
}

/// Keeps what is written, except long pieces that are all zeros: those leave a hole.
struct HeadSink: ByteSink {
    private(set) var pieces: [(offset: UInt64, bytes: [UInt8])] = []
    private var count: UInt64 = 0

    var bytes: [UInt8] { pieces.flatMap(\.bytes) }

    mutating func write(_ bytes: RawSpan) throws {
        if bytes.byteCount < 65_536 { pieces.append((count, bytes.withUnsafeBytes { Array($0) })) }
        count += UInt64(bytes.byteCount)
    }
}

extension TarWriter where Sink == HeadSink {
    /// Writes `count` zeros as the content.
    mutating func skipContent(_ count: UInt64) throws {
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        var left = count
        while left > 0 {
            let piece = Int(min(left, UInt64(zeros.count)))
            try write(zeros.span.bytes.extracting(0..<piece))
            left -= UInt64(piece)
        }
    }
}
