import Clibgit2
import Escaping

extension Repository {
    /// The commit that a revision stands for; gitrevisions(7) has the grammar: refs, tags, ids, the start of an id,
    /// `main~2`.
    ///
    /// - Throws: ``GitError/unknownRevision(_:)``, ``GitError/ambiguousRevision(_:)``, ``GitError/notACommit(_:)``.
    public func resolve(_ revision: String) throws -> ObjectID {
        // libgit2 would take what stands before a NUL, and nothing for HEAD.
        guard !revision.isEmpty, !revision.utf8.contains(0) else { throw GitError.unknownRevision(Escaped(revision)) }
        // libgit2 reads a commit whole when it resolves a revision, and fails if there is anything odd about its author.
        // For most revisions the object's id will do.
        let start = try exactID(revision) ?? refTarget(revision) ?? parse(revision)
        var id = start
        while case let kind = try header(of: id).kind, kind != .commit {
            guard kind == .tag, let target = try tagTarget(id) else { throw GitError.notACommit(Escaped(revision)) }
            id = target
        }
        return id
    }

    private func exactID(_ revision: String) -> ObjectID? {
        guard let id = ObjectID(hex: revision) else { return nil }
        var name = git_oid(id)
        return git_odb_exists(objects, &name) == 1 ? id : nil
    }

    private func refTarget(_ revision: String) throws(GitError) -> ObjectID? {
        var reference: OpaquePointer?
        switch git_reference_dwim(&reference, handle, revision) {
        case 0: break
        case GIT_ENOTFOUND.rawValue, GIT_EINVALIDSPEC.rawValue: return nil
        default: throw .failed(doing: "resolve '\(Escaped(revision))'")
        }
        defer { git_reference_free(reference) }
        var direct: OpaquePointer?
        guard git_reference_resolve(&direct, reference) == 0, let target = git_reference_target(direct) else {
            return nil
        }
        defer { git_reference_free(direct) }
        return ObjectID(target.pointee)
    }

    private func parse(_ revision: String) throws(GitError) -> ObjectID {
        var object: OpaquePointer?
        switch git_revparse_single(&object, handle, revision) {
        case 0: break
        case GIT_EAMBIGUOUS.rawValue: throw .ambiguousRevision(Escaped(revision))
        case GIT_ENOTFOUND.rawValue, GIT_EINVALIDSPEC.rawValue: throw .unknownRevision(Escaped(revision))
        default: throw .failed(doing: "resolve '\(Escaped(revision))'")
        }
        defer { git_object_free(object) }
        guard let id = git_object_id(object) else { throw .unknownRevision(Escaped(revision)) }
        return ObjectID(id.pointee)
    }

    /// The object that a tag object names; nil if it names none.
    public func tagTarget(_ tag: ObjectID) throws -> ObjectID? {
        let line = try content(of: tag, .tag).prefix { $0 != UInt8(ascii: "\n") }
        return line.value(of: "object ").flatMap { ObjectID(hex: $0) }
    }

    /// Whether `ancestor` is `commit` or one that it descends from.
    public func isAncestor(_ ancestor: ObjectID, of commit: ObjectID) throws(GitError) -> Bool {
        var names = (git_oid(ancestor), git_oid(commit))
        if ancestor == commit { return true }
        let code = git_graph_descendant_of(handle, &names.1, &names.0)
        guard code >= 0 else { throw .failed(doing: "compare the histories of '\(ancestor)' and '\(commit)'") }
        return code == 1
    }
}
