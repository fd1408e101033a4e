import Clibgit2
import SystemPackage

extension Repository {
    /// What an object is and how many bytes it has, from its header alone.
    ///
    /// - Throws: ``GitError/missingObject(_:)``.
    public func header(of id: ObjectID) throws(GitError) -> (kind: ObjectKind, size: UInt64) {
        if let packed = packReader.header(id) { return packed }
        var size = 0
        var type = GIT_OBJECT_INVALID
        var name = git_oid(id)
        let code = git_odb_read_header(&size, &type, objects, &name)
        if code == GIT_ENOTFOUND.rawValue { throw .missingObject(id) }
        guard code == 0 else { throw .failed(doing: "read the header of object '\(id)'") }
        guard let kind = ObjectKind(type) else { throw .corruptObject(id, "its type is unknown") }
        return (kind, UInt64(size))
    }

    /// The size of a blob, in bytes, from its header alone.
    public func blobSize(of id: ObjectID) throws(GitError) -> UInt64 {
        if let size = origin.blobSizes[id] { return size }
        let header = try header(of: id)
        guard header.kind == .blob else { throw .unexpectedObject(id, is: header.kind, expected: .blob) }
        origin.blobSizes.insert(header.size, of: id)
        return header.size
    }

    /// Gives `body` the whole content of an object, where it has been put.
    ///
    /// - Throws: ``GitError/missingObject(_:)``, ``GitError/unexpectedObject(_:is:expected:)``; what `body` throws.
    public func withContent<Result>(
        of id: ObjectID, _ kind: ObjectKind, _ body: (Span<UInt8>) throws -> Result
    ) throws -> Result {
        if let packed = try packedContent(of: id, kind) { return try body(packed.span) }
        return try withUnpackedContent(of: id, kind, body)
    }

    private func packedContent(of id: ObjectID, _ kind: ObjectKind) throws(GitError) -> [UInt8]? {
        guard let packed = packReader.read(id) else { return nil }
        guard packed.kind == kind else { throw .unexpectedObject(id, is: packed.kind, expected: kind) }
        return packed.content
    }

    private func withUnpackedContent<Result>(
        of id: ObjectID, _ kind: ObjectKind, _ body: (Span<UInt8>) throws -> Result
    ) throws -> Result {
        var object: OpaquePointer?
        var name = git_oid(id)
        let code = git_odb_read(&object, objects, &name)
        if code == GIT_ENOTFOUND.rawValue { throw GitError.missingObject(id) }
        guard code == 0, let object else { throw GitError.failed(doing: "read object '\(id)'") }
        defer { git_odb_object_free(object) }
        guard let found = ObjectKind(git_odb_object_type(object)) else {
            throw GitError.corruptObject(id, "its type is unknown")
        }
        guard found == kind else { throw GitError.unexpectedObject(id, is: found, expected: kind) }
        let bytes = UnsafeRawBufferPointer(start: git_odb_object_data(object), count: git_odb_object_size(object))
        return try body(Span(_unsafeBytes: bytes))
    }

    /// The whole content of an object.
    func content(of id: ObjectID, _ kind: ObjectKind) throws -> [UInt8] {
        if let packed = try packedContent(of: id, kind) { return packed }
        return try withUnpackedContent(of: id, kind) { $0.withUnsafeBufferPointer(Array.init) }
    }

    /// The whole content of a blob.
    public func blob(_ id: ObjectID) throws -> [UInt8] {
        try content(of: id, .blob)
    }

    public func commit(_ id: ObjectID) throws -> Commit {
        try Commit(id, content: content(of: id, .commit))
    }

    public func tree(_ id: ObjectID) throws -> Tree {
        try Tree(id, content: content(of: id, .tree))
    }
}

extension git_oid {
    init(_ id: ObjectID) {
        self.init()
        withUnsafeMutableBytes(of: &self) { $0.copyBytes(from: id.bytes) }
    }
}

extension ObjectID {
    init(_ name: git_oid) {
        self = withUnsafeBytes(of: name) { ObjectID(words: $0) }
    }
}
