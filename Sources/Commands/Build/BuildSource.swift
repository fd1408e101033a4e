import ArgumentParser
import Escaping
import Filesystem
import Glibc
import Records
import Source
import SystemPackage
import Tar

/// What is to be built: an archive, or what is on this machine.
enum BuildSource {
    case archive(FileDescriptor, beginning: [UInt8], at: FilePath)
    /// An archive of which a copy is kept.
    case kept(KeptSource<PrefixedSource>, at: FilePath)
    case zip(FileDescriptor)
    case directory(Directory, IgnoredFiles)
    /// A program, as sti took it.
    case file(Directory, FileName)

    /// `-` is standard input.
    ///
    /// - Parameter scratch: where a zip that comes through a pipe is put, as it is read from its end.
    init(_ text: String, _ limits: SourceLimits, scratch: FilePath) throws {
        guard text != "-" else {
            guard isatty(STDIN_FILENO) == 0 else {
                throw ValidationError("an archive is nothing that is typed: name a source, or use a pipe")
            }
            self = try Self.input(limits, scratch: scratch)
            return
        }
        let path = FilePath(text)
        do {
            if try path.stat().type == .directory {
                self = .directory(try Directory(path), try IgnoredFiles(in: path))
                return
            }
            let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            switch try Self.form(of: file) {
            case .archive:
                self = .archive(file, beginning: [], at: path)
                return
            case .zip:
                self = .zip(file)
                return
            case .other: try file.close()
            }
        } catch let errno as Errno {
            throw FilesystemError.refused(.open, path, errno)
        }
        guard let name = path.lastComponent else { throw ValidationError("'\(Escaped(text))' names no file") }
        let parent = path.removingLastComponent()
        self = .file(try Directory(parent.isEmpty ? "." : parent), try FileName(name.string))
    }

    /// Has a copy made of an archive while it is read, in case it is rejected; nil for what is on this machine anyway.
    ///
    /// - Parameter size: of the copy, in bytes.
    mutating func keep(
        in build: RunningBuild, _ limits: SourceLimits, atMost size: UInt64
    ) throws -> KeptSource<PrefixedSource>? {
        guard case .archive(let descriptor, let beginning, let path) = self else { return nil }
        let source = PrefixedSource(beginning, DescriptorSource(descriptor, within: limits.time))
        let kept = try build.keeping(source, limit: size)
        self = .kept(kept, at: path)
        return kept
    }

    /// Puts what comes through a pipe into a file, so that it can be read again.
    mutating func makeRestartable(_ limits: SourceLimits, scratch: FilePath) throws {
        guard case .archive(let descriptor, let beginning, let path) = self else { return }
        do {
            let source = PrefixedSource(beginning, DescriptorSource(descriptor, within: limits.time))
            self = .archive(try Self.keep(source, limits, scratch: scratch), beginning: [], at: path)
        } catch let errno as Errno {
            throw FilesystemError.refused(.read, path, errno)
        }
    }

    /// Begins again with the first byte.
    func restart() throws {
        switch self {
        case .archive(let descriptor, _, let path):
            do { try descriptor.seek(offset: 0, from: .start) } catch let errno as Errno {
                throw FilesystemError.refused(.read, path, errno)
            }
        case .zip(let descriptor): try descriptor.seek(offset: 0, from: .start)
        case .directory, .file, .kept: break
        }
    }

    /// Unpacks all of it, judged and identified.
    func unpack(_ limits: SourceLimits, into volume: Directory) throws -> SourceReport {
        try read(limits, .unpack(volume)).report
    }

    /// Reads all of it, judged and identified, and keeps the content of one file, of at most 64 KiB.
    func judge(_ limits: SourceLimits, keeping path: String) throws -> (report: SourceReport, content: [UInt8]?) {
        try read(limits, .judge(keeping: path))
    }

    private enum Reading {
        case unpack(Directory)
        case judge(keeping: String)
    }

    private func read(
        _ limits: SourceLimits, _ reading: Reading
    ) throws -> (report: SourceReport, content: [UInt8]?) {
        switch self {
        case .archive(let descriptor, let beginning, let path):
            return try read(
                PrefixedSource(beginning, DescriptorSource(descriptor, within: limits.time)), at: path, limits, reading)
        case .kept(let source, let path): return try read(source, at: path, limits, reading)
        case .zip(let file): return try read(ZipReader(file, limits: limits), reading)
        case .directory(let directory, let ignored):
            return try read(DirectoryReader(directory, limits: limits, leavingOut: ignored.paths), reading)
        case .file(let parent, let name): return try read(FileReader(name, in: parent, limits: limits), reading)
        }
    }

    private func read(
        _ archive: some ByteSource & Sendable, at path: FilePath, _ limits: SourceLimits, _ reading: Reading
    ) throws -> (report: SourceReport, content: [UInt8]?) {
        do {
            return try read(SourceReader(limits: limits) { archive }, reading)
        } catch let errno as Errno {
            throw FilesystemError.refused(.read, path, errno)
        }
    }

    private func read(
        _ source: consuming some JudgedSource & ~Copyable, _ reading: Reading
    ) throws -> (report: SourceReport, content: [UInt8]?) {
        let source = Identified(source)
        switch reading {
        case .unpack(let volume): return (try source.unpackAll(into: volume), nil)
        case .judge(let path): return try source.judge(keeping: path, limit: 64 << 10)
        }
    }

    private enum Form {
        case archive, zip, other
    }

    /// By its first bytes; the compressed forms that are refused by name are archives.
    private static func form(of file: FileDescriptor) throws -> Form {
        var head = [UInt8](repeating: 0, count: 512)
        let count = try head.withUnsafeMutableBytes { try file.read(fromAbsoluteOffset: 0, into: $0) }
        head.removeLast(head.count - count)
        let magics: [(offset: Int, bytes: [UInt8])] = [
            (0, [0x1f, 0x8b]), (257, Array("ustar".utf8)), (0, Array("BZh".utf8)), (0, [0xfd, 0x37, 0x7a, 0x58, 0x5a]),
            (0, [0x28, 0xb5, 0x2f, 0xfd]),
        ]
        if isZip(head) { return .zip }
        return count == 0 || magics.contains { head.dropFirst($0.offset).starts(with: $0.bytes) } ? .archive : .other
    }

    /// A first member, or the end of one that has none.
    private static func isZip(_ head: [UInt8]) -> Bool {
        head.starts(with: [0x50, 0x4b, 3, 4]) || head.starts(with: [0x50, 0x4b, 5, 6])
    }

    private static func input(_ limits: SourceLimits, scratch: FilePath) throws -> BuildSource {
        let input = FileDescriptor.standardInput
        var source = DescriptorSource(input, within: limits.time)
        var head: [UInt8] = []
        do {
            while head.count < 4 {
                var rest = [UInt8](repeating: 0, count: 4 - head.count)
                let count = try rest.withUnsafeMutableBytes { try source.read(into: $0) }
                if count == 0 { break }
                head += rest[..<count]
            }
            guard isZip(head) else { return .archive(input, beginning: head, at: "/dev/stdin") }
            return .zip(try keep(PrefixedSource(head, source), limits, scratch: scratch))
        } catch let errno as Errno {
            throw FilesystemError.refused(.read, "/dev/stdin", errno)
        }
    }

    /// A file without a name, which goes with the process.
    private static func keep(
        _ source: PrefixedSource, _ limits: SourceLimits, scratch: FilePath
    ) throws -> FileDescriptor {
        let file = try Directory(scratch).createNamelessFile().release()
        var source = source
        var buffer = [UInt8](repeating: 0, count: 128 << 10)
        var size: UInt64 = 0
        while case let count = try buffer.withUnsafeMutableBytes({ try source.read(into: $0) }), count > 0 {
            size += UInt64(try file.writeAll(buffer[..<count]))
            guard size <= limits.totalSize else {
                throw Refusal(.expansion, at: .source, "archive larger than \(limits.totalSize) bytes", isFinal: true)
            }
        }
        try file.seek(offset: 0, from: .start)
        return file
    }
}

/// Bytes that have been read already, and those that follow them.
struct PrefixedSource: ByteSource, Sendable {
    private var beginning: ArraySlice<UInt8>
    private var rest: DescriptorSource

    init(_ beginning: [UInt8], _ rest: DescriptorSource) {
        self.beginning = beginning[...]
        self.rest = rest
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !beginning.isEmpty else { return try rest.read(into: buffer) }
        let piece = beginning.prefix(buffer.count)
        buffer.copyBytes(from: piece)
        beginning = beginning.dropFirst(piece.count)
        return piece.count
    }
}
