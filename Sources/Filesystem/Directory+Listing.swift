import Glibc
import SystemPackage

/// A name in a directory, and what it stood for when the directory was listed.
public struct DirectoryEntry: Hashable, Sendable {
    public let name: FileName
    public let kind: FileKind
}

extension Directory {
    /// The entries without `.` and `..`, sorted by the bytes of their names.
    public func entries() throws(FilesystemError) -> [DirectoryEntry] {
        var entries: [DirectoryEntry] = []
        try forEachEntry { entries.append($0) }
        entries.sort { $0.name < $1.name }
        return entries
    }

    /// Calls `body` with each entry, in the order of the filesystem, while the directory is read.
    func forEachEntry(_ body: (DirectoryEntry) throws(FilesystemError) -> Void) throws(FilesystemError) {
        let stream = try openStream()
        defer { closedir(stream) }
        while true {
            // readdir(3) answers NULL at the end and after an error; only errno tells.
            errno = 0
            guard let entry = readdir(stream) else {
                let number = errno
                guard number == 0 else { throw .refused(.list, path, Errno(rawValue: number)) }
                return
            }
            guard let name = name(of: entry) else { continue }
            try body(DirectoryEntry(name: name, kind: kind(of: name, type: entry.pointee.d_type)))
        }
    }

    /// A description of its own, because the offset of `descriptor` is shared by all who list.
    private func openStream() throws(FilesystemError) -> OpaquePointer {
        let own = try call(.list, path) { openat(descriptor, ".", Directory.flags) }
        guard let stream = fdopendir(own) else {
            let number = errno
            Glibc.close(own)
            throw .refused(.list, path, Errno(rawValue: number))
        }
        return stream
    }

    /// Nil for `.` and `..`. The kernel lets no other name through that is not a `FileName` (verify_dirent_name).
    private func name(of entry: UnsafeMutablePointer<dirent>) -> FileName? {
        // Not through the field: it is declared longer than the record that was read.
        guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return nil }
        let start = UnsafeRawPointer(entry).advanced(by: offset)
        let length = strlen(start.assumingMemoryBound(to: CChar.self))
        let bytes = UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: length)
        return [".", ".."].contains { bytes.elementsEqual($0.utf8) } ? nil : FileName(unchecked: bytes.span)
    }

    private func kind(of name: FileName, type: UInt8) throws(FilesystemError) -> FileKind {
        if let kind = FileKind(entryType: type) { return kind }
        return try metadata(of: name).kind
    }
}
