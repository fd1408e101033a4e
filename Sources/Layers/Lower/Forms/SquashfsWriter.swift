import Filesystem
import SystemPackage
import Tar
import Threads
import Tools

/// Writes a squashfs image through `tar2sqfs` of squashfs-tools-ng, compressed with lz4.
///
/// What it gets is a tar of our own making, each path once and every parent described: it takes duplicates for errors, and
/// gives parents that are missing to the host's root. `--no-skip`: what it does not understand is an error too.
final class SquashfsWriter: LowerWriter {
    private var tar: TarWriter<PipeSink>?

    private init(to pipe: PipeEnd) { tar = TarWriter(to: PipeSink(pipe), format: .layer) }

    func begin(_ file: TarEntry) throws { try tar?.append(file) }

    func write(_ content: RawSpan) throws { try tar?.write(content) }

    func end() throws {}

    func finish(_ entries: [TarEntry]) throws {
        for var entry in entries {
            if entry.path == Self.root { entry.extendedAttributes.append(Self.anyAttribute) }
            try tar?.append(entry)
        }
        var sink = try tar.take()?.finish()
        try sink?.flush()
    }

    private static let root = Array("./".utf8)

    /// Without any extended attribute, squashfs answers that it does not support them, where other filesystems have none.
    /// Attributes with this prefix are overlayfs' own: it shows them to nobody.
    private static let anyAttribute = TarEntry.ExtendedAttribute(
        name: Array("trusted.overlay.pushyard".utf8), value: Array("1".utf8))

    static let tool = "tar2sqfs"

    /// Calls `body` with a writer for a new file `name` in `directory`, which is on the disk as a whole when it returns.
    ///
    /// - Throws: what `body` throws; ``SquashfsFailure``. The file may remain.
    static func write<R>(_ name: FileName, in directory: Directory, _ body: (SquashfsWriter) throws -> R) throws -> R {
        // Ours, as it removes what it could not write; then nobody could tell any more that the disk was full.
        let image = try directory.createFile(name, mode: .ownerReadWrite)
        let options = ["--quiet", "--no-skip", "--force", "--compressor", "lz4", "--num-jobs", "\(processorCount)"]
        let ((result, message), ending) = try Tool(tool, options + [image.path.string])
            .withProcess(input: .pipe, errors: .pipe) { running in
                guard let input = running.input, let errors = running.errors else {
                    preconditionFailure("both were asked for")
                }
                let message = try Draining(errors)
                do {
                    let result = try body(SquashfsWriter(to: input))
                    input.close()
                    return (R?.some(result), message.wait())
                } catch ToolError.interrupted(_, .brokenPipe) {
                    // It has ended and said why.
                    return (nil, message.wait())
                } catch {
                    running.signal(9)
                    _ = message.wait()
                    throw error
                }
            }
        guard let result, ending == .exited(0) else {
            let isFull = try directory.availableSpace() < 1 << 20
            throw SquashfsFailure(ending: ending, message: message, isDiskFull: isFull)
        }
        try image.sync()
        try image.close()
        return result
    }
}

/// `tar2sqfs` did not write an image.
struct SquashfsFailure: Error {
    let ending: Ending
    let message: [UInt8]
    /// Which it calls an I/O error.
    let isDiskFull: Bool
}

/// Bytes on their way into a pipe, gathered so that headers cost no call of their own.
private struct PipeSink: ByteSink {
    private static let capacity = 256 << 10

    private let pipe: PipeEnd
    private var gathered: [UInt8] = []

    init(_ pipe: PipeEnd) {
        self.pipe = pipe
        gathered.reserveCapacity(Self.capacity)
    }

    mutating func write(_ bytes: RawSpan) throws {
        if gathered.count + bytes.byteCount > Self.capacity { try flush() }
        if bytes.byteCount >= Self.capacity {
            try pipe.write(bytes)
        } else {
            bytes.withUnsafeBytes { gathered.append(contentsOf: $0) }
        }
    }

    mutating func flush() throws {
        try pipe.write(gathered.span.bytes)
        gathered.removeAll(keepingCapacity: true)
    }
}

/// The end of what a program says, read on a thread, so that the program never waits for a reader.
private struct Draining {
    private static let limit = 4096

    private let thread: Thread
    private let said = Monitor<[UInt8]>([])

    init(_ pipe: PipeEnd) throws(ThreadError) {
        thread = try Thread { [said] in
            var chunk = [UInt8](repeating: 0, count: Self.limit)
            // An error of the pipe leaves us with what was said before it.
            while let count = try? chunk.withUnsafeMutableBytes({ try pipe.read(into: $0) }), count > 0 {
                said.update { said in said = (said + chunk[..<count]).suffix(Self.limit) }
            }
        }
    }

    /// Waits until nobody can say more.
    func wait() -> [UInt8] {
        thread.join()
        return said.update { $0 }
    }
}
