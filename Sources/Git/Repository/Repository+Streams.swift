import Clibgit2

extension Repository {
    /// Blobs up to this many bytes are read whole.
    public static let wholeBlobLimit: UInt64 = 8 << 20

    /// Gives `body` the content of a blob in order, in one piece if it is small and in pieces if it is not.
    ///
    /// A packed blob over ``wholeBlobLimit`` comes from a `git cat-file` process. git streams what is stored whole, as blobs
    /// over `core.bigFileThreshold` are; what is stored as a difference it puts together in its memory.
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
        if try !streamLoose(id, counting) { try streamPacked(id, counting) }
        guard delivered == size else {
            throw GitError.corruptObject(id, "it ends after \(delivered) of \(size) bytes")
        }
    }

    /// False if the object is not a file of its own.
    private func streamLoose(_ id: ObjectID, _ body: (Span<UInt8>) throws -> Void) throws -> Bool {
        var stream: UnsafeMutablePointer<git_odb_stream>?
        var size = 0
        var type = GIT_OBJECT_INVALID
        var name = git_oid(id)
        switch git_odb_open_rstream(&stream, &size, &type, objects, &name) {
        case 0: break
        // libgit2 streams loose objects only and says either of these for a packed one.
        case GIT_ENOTFOUND.rawValue, GIT_ERROR.rawValue: return false
        default: throw GitError.failed(doing: "read object '\(id)'")
        }
        defer { git_odb_stream_free(stream) }
        let buffer = UnsafeMutableBufferPointer<CChar>.allocate(capacity: 1 << 18)
        defer { buffer.deallocate() }
        while true {
            let count = git_odb_stream_read(stream, buffer.baseAddress, buffer.count)
            guard count >= 0 else { throw GitError.failed(doing: "read object '\(id)'") }
            if count == 0 { return true }
            let bytes = UnsafeRawBufferPointer(UnsafeMutableRawBufferPointer(buffer)).prefix(Int(count))
            try body(Span(_unsafeBytes: UnsafeRawBufferPointer(rebasing: bytes)))
        }
    }

    private func streamPacked(_ id: ObjectID, _ body: (Span<UInt8>) throws -> Void) throws {
        let complaint = try process.run(["cat-file", "blob", id.description], body)
        if let complaint { throw GitError.toolFailed(id, complaint) }
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
