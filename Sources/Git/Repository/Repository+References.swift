import Clibgit2

/// A ref and the object that it leads to, whatever kind of object that is.
public struct Reference: Sendable, Equatable {
    /// In full: `refs/heads/main`; need not be UTF-8.
    public let name: [UInt8]
    public let target: ObjectID
}

extension Repository {
    /// All refs below `refs/`, in the order of their names; those that lead nowhere are left out, as in git.
    public func references() throws(GitError) -> [Reference] {
        var iterator: OpaquePointer?
        guard git_reference_iterator_new(&iterator, handle) == 0, let iterator else {
            throw .failed(doing: "list the refs of '\(directory)'")
        }
        defer { git_reference_iterator_free(iterator) }
        var references: [Reference] = []
        while true {
            var reference: OpaquePointer?
            let code = git_reference_next(&reference, iterator)
            if code == GIT_ITEROVER.rawValue { break }
            guard code == 0, let reference else { throw .failed(doing: "list the refs of '\(directory)'") }
            defer { git_reference_free(reference) }
            if let found = Self.resolved(reference) { references.append(found) }
        }
        return references.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    /// The branch that `HEAD` names, `refs/heads/main`, whether it exists or not; nil if `HEAD` names a commit.
    public func headBranch() throws(GitError) -> [UInt8]? {
        guard let reference = try head() else { return nil }
        defer { git_reference_free(reference) }
        return git_reference_symbolic_target(reference).map { Array(String(cString: $0).utf8) }
    }

    /// What `HEAD` leads to; nil on a branch without a commit.
    func headTarget() throws(GitError) -> ObjectID? {
        guard let reference = try head() else { return nil }
        defer { git_reference_free(reference) }
        return Self.resolved(reference)?.target
    }

    private func head() throws(GitError) -> OpaquePointer? {
        var reference: OpaquePointer?
        switch git_reference_lookup(&reference, handle, "HEAD") {
        case 0: return reference
        case GIT_ENOTFOUND.rawValue: return nil
        default: throw .failed(doing: "read HEAD of '\(directory)'")
        }
    }

    private static func resolved(_ reference: OpaquePointer) -> Reference? {
        var direct: OpaquePointer?
        guard git_reference_resolve(&direct, reference) == 0, let direct else { return nil }
        defer { git_reference_free(direct) }
        guard let name = git_reference_name(reference), let target = git_reference_target(direct) else { return nil }
        return Reference(name: bytes(of: name), target: ObjectID(target.pointee))
    }

    private static func bytes(of text: UnsafePointer<CChar>) -> [UInt8] {
        // Not through String, which would repair what is not UTF-8.
        var bytes: [UInt8] = []
        var next = text
        while next.pointee != 0 {
            bytes.append(UInt8(bitPattern: next.pointee))
            next += 1
        }
        return bytes
    }
}
