import SystemPackage

/// A pipe whose ends are close-on-exec and closed with it.
struct Pipe: ~Copyable {
    private(set) var readEnd: FileDescriptor?
    private(set) var writeEnd: FileDescriptor?

    init() throws {
        let ends = try FileDescriptor.pipe(options: .closeOnExec)
        readEnd = ends.readEnd
        writeEnd = ends.writeEnd
    }

    deinit {
        // Closing a pipe loses no data of ours, and there is nobody left to tell.
        try? readEnd?.close()
        try? writeEnd?.close()
    }

    mutating func closeReadEnd() {
        try? readEnd?.close()
        readEnd = nil
    }

    mutating func closeWriteEnd() {
        try? writeEnd?.close()
        writeEnd = nil
    }

    /// Writes one piece that cannot block and closes the write end after the last, or when nobody reads any more.
    mutating func write(_ bytes: inout ArraySlice<UInt8>) throws {
        do {
            // poll(2) says writable when PIPE_BUF bytes fit: pipe(7).
            let piece = bytes.prefix(4096)
            let count = try piece.withUnsafeBytes { try writeEnd?.write($0) }
            bytes = bytes.dropFirst(count ?? 0)
            if bytes.isEmpty { closeWriteEnd() }
        } catch Errno.brokenPipe {
            closeWriteEnd()
        }
    }

    /// Reads what there is and closes the read end at the end of file.
    mutating func read(appendingTo bytes: inout [UInt8]) throws {
        let piece = try [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
            count = try readEnd?.read(into: UnsafeMutableRawBufferPointer(buffer)) ?? 0
        }
        if piece.isEmpty { closeReadEnd() }
        bytes += piece
    }
}
