import Glibc
import SystemPackage

extension Repository {
    /// Blobs up to this many bytes are read whole.
    public static let wholeBlobLimit: UInt64 = 8 << 20

    /// Gives `body` the content of a blob in order, in one piece if it is small and in pieces if it is not.
    ///
    /// A large blob that is packed as the difference from another one comes from a `git cat-file` process, which puts it
    /// together in its memory. git packs blobs over `core.bigFileThreshold` whole.
    ///
    /// - Throws: ``GitError``; what `body` throws, at once.
    public func forEachPiece(ofBlob id: ObjectID, _ body: (Span<UInt8>) throws -> Void) throws {
        let size = try blobSize(of: id)
        if size <= Self.wholeBlobLimit { return try withContent(of: id, .blob, body) }
        var delivered: UInt64 = 0
        let counting = { (piece: Span<UInt8>) throws in
            delivered += UInt64(piece.count)
            // An archive has promised the size by now.
            guard delivered <= size else { throw GitError.corruptObject(id, "it is longer than \(size) bytes") }
            try body(piece)
        }
        do {
            if try !streamPacked(id, counting), try !streamLoose(id, counting) { try streamFromGit(id, counting) }
        } catch let error as ObjectInflater.Corrupt {
            throw GitError.corruptObject(id, error.reason)
        }
        guard delivered == size else {
            throw GitError.corruptObject(id, "it ends after \(delivered) of \(size) bytes")
        }
    }

    /// False if the object is not in a pack, or not whole.
    private func streamPacked(_ id: ObjectID, _ body: (Span<UInt8>) throws -> Void) throws -> Bool {
        guard let (pack, entry) = packReader.wholeEntry(of: id) else { return false }
        let inflater = ObjectInflater()
        let pieceSize = 1 << 20
        var position = entry.content
        while !inflater.isAtEnd, position < pack.file.size {
            let end = min(position + pieceSize, pack.file.size)
            try pack.file.withBytes { try inflater.inflate($0.extracting(position..<end), body) }
            position = end
            if (position - entry.content) / pieceSize % 16 == 0 { pack.file.discard() }
        }
        return true
    }

    /// False if the object is not a file of its own.
    private func streamLoose(_ id: ObjectID, _ body: (Span<UInt8>) throws -> Void) throws -> Bool {
        guard let file = try looseFile(of: id) else { return false }
        try file.closeAfter { try streamLoose(file, body) }
        return true
    }

    private func looseFile(of id: ObjectID) throws -> FileDescriptor? {
        let name = id.description
        for directory in Self.objectDirectories(of: commonDirectory, location.quarantine) {
            let path = directory.appending(String(name.prefix(2))).appending(String(name.dropFirst(2)))
            do {
                return try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            } catch Errno.noSuchFileOrDirectory {
                continue
            } catch let error as Errno {
                throw GitError.cannotOpen(path, error)
            }
        }
        return nil
    }

    /// A file of an object starts with its kind and size, up to a NUL.
    private func streamLoose(_ file: FileDescriptor, _ body: (Span<UInt8>) throws -> Void) throws {
        let inflater = ObjectInflater()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { buffer.deallocate() }
        var isInHeader = true
        while !inflater.isAtEnd, case let count = try file.read(into: buffer), count > 0 {
            let bytes = RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            try inflater.inflate(bytes) { piece in
                guard isInHeader else { return try body(piece) }
                guard let end = piece.indices.first(where: { piece[$0] == 0 }) else { return }
                isInHeader = false
                if end + 1 < piece.count { try body(piece.extracting((end + 1)...)) }
            }
        }
    }

    private func streamFromGit(_ id: ObjectID, _ body: (Span<UInt8>) throws -> Void) throws {
        let complaint = try process.run(["cat-file", "blob", id.description], body)
        guard let complaint else { return }
        // xmalloc of git's wrapper.c, and mmap's failure of its own.
        if complaint.contains("ut of memory") { throw GitError.tooMuchMemory(id, limit: process.memoryLimit) }
        throw GitError.toolFailed(id, complaint)
    }

    private var process: GitProcess { GitProcess(directory: directory, quarantine: location.quarantine) }

    /// What `git describe` says about a commit; nothing if it finds no tag.
    func description(of commit: ObjectID, options: [String]) throws -> [UInt8] {
        var text: [UInt8] = []
        // It fails where there are no tags, and git prints nothing then.
        _ = try process.run(["describe"] + options + [commit.description]) { piece in
            piece.withUnsafeBufferPointer { text += $0 }
        }
        while text.last?.isGitSpace == true { text.removeLast() }
        return text
    }
}
