extension Repository {
    /// The refs that lead to a commit, as `git log --decorate` names them, in its order: `HEAD -> main`, `tag: v1`.
    func decorations(of commit: ObjectID) throws -> [[UInt8]] {
        var decorations: [[UInt8]] = []
        let headBranch = try headBranch().flatMap { $0.starts(with: "refs/heads/".utf8) ? $0 : nil }
        var isHeadBranchShown = false
        // git collects the refs by name and prints the last first, `HEAD` and the mark of a cut history before all.
        for reference in try references().reversed() where !reference.name.starts(with: "refs/replace/".utf8) {
            if reference.target == commit {
                if reference.name == headBranch {
                    isHeadBranchShown = true
                } else if reference.name.starts(with: "refs/tags/".utf8) {
                    decorations.append(Array("tag: ".utf8) + Self.short(reference.name))
                } else {
                    decorations.append(Self.short(reference.name))
                }
            } else if try peel(reference.target) == commit {
                decorations.append(Array("tag: ".utf8) + Self.short(reference.name))
            }
        }
        if try headTarget() == commit {
            let branch = isHeadBranchShown ? headBranch.map { Array(" -> ".utf8) + Self.short($0) } : nil
            decorations.insert(Array("HEAD".utf8) + (branch ?? []), at: 0)
        }
        if try shallowCommits().contains(commit) { decorations.insert(Array("grafted".utf8), at: 0) }
        return decorations
    }

    private static func short(_ name: [UInt8]) -> [UInt8] {
        for prefix in ["refs/heads/", "refs/tags/", "refs/remotes/"] where name.starts(with: prefix.utf8) {
            return Array(name.dropFirst(prefix.utf8.count))
        }
        return name
    }

    /// What a tag leads to in the end; any other object is its own end.
    private func peel(_ id: ObjectID) throws -> ObjectID? {
        var id = id
        // A ref can be left behind by a broken repository; git lists it without what it would lead to.
        while let header = try? header(of: id), header.kind == .tag {
            guard let target = try tagTarget(id) else { return nil }
            id = target
        }
        return id
    }

    /// The parents of a commit; none where a shallow clone was cut.
    func parents(of commit: Commit) throws -> [ObjectID] {
        try shallowCommits().contains(commit.id) ? [] : commit.parents
    }
}
