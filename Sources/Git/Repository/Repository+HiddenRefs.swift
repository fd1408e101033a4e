import Clibgit2

/// Which refs a service hides and refuses to update: `transfer.hideRefs` and, for pushes, `receive.hideRefs`
/// (git-config(1)).
public struct HiddenRefs: Sendable, Equatable {
    /// In the order of the configuration; the last that matches decides.
    let patterns: [[UInt8]]

    /// Whether `name`, a full name, is hidden.
    public func contains(_ name: some Collection<UInt8>) -> Bool {
        for pattern in patterns.reversed() {
            let isExempt = pattern.first == UInt8(ascii: "!")
            // '^' asks for the name before a namespace is taken off; there are no namespaces here.
            let prefix = pattern.dropFirst(isExempt ? 1 : 0).drop { $0 == UInt8(ascii: "^") }
            guard name.starts(with: prefix) else { continue }
            let rest = name.dropFirst(prefix.count)
            if rest.isEmpty || prefix.last == UInt8(ascii: "/") || rest.first == UInt8(ascii: "/") { return !isExempt }
        }
        return false
    }
}

extension Repository {
    /// What `git receive-pack` hides, from the repository's own configuration.
    public func refsHiddenFromPushes() throws(GitError) -> HiddenRefs {
        var snapshot: OpaquePointer?
        guard git_repository_config_snapshot(&snapshot, handle) == 0, let snapshot else {
            throw .failed(doing: "read the configuration of '\(directory)'")
        }
        defer { git_config_free(snapshot) }
        var iterator: OpaquePointer?
        guard git_config_iterator_glob_new(&iterator, snapshot, #"^(transfer|receive)\.hiderefs$"#) == 0, let iterator
        else { throw .failed(doing: "read the hidden refs of '\(directory)'") }
        defer { git_config_iterator_free(iterator) }
        var patterns: [[UInt8]] = []
        var entry: UnsafeMutablePointer<git_config_entry>?
        while git_config_next(&entry, iterator) == 0 {
            guard let value = entry?.pointee.value else { continue }
            var pattern = Array(String(cString: value).utf8)
            while pattern.last == UInt8(ascii: "/") { pattern.removeLast() }
            patterns.append(pattern)
        }
        return HiddenRefs(patterns: patterns)
    }

    /// Whether the object is here, the quarantine included.
    public func contains(_ id: ObjectID) -> Bool {
        var name = git_oid(id)
        return git_odb_exists(objects, &name) == 1
    }
}
