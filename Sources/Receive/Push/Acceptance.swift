/// A ref that is taken without a build, and why; the pusher is always told.
public enum Acceptance: Hashable, Sendable, CustomStringConvertible {
    /// The deploy branch, with `-o no-build`; `isFirst` when this push decides that it is the deploy branch.
    case notAsked(BranchName, of: AppName, isFirst: Bool)
    case otherBranch(BranchName, of: AppName, deploying: BranchName)
    case tag(RefName)
    case otherRef(RefName)
    case deletion(RefName)

    public var description: String {
        switch self {
        case .notAsked(let branch, let app, let isFirst):
            "taking \(quoted(branch)) without a build, as 'no-build' asks"
                + (isFirst ? "\n" + firstBranch(branch, of: app) : "")
        case .otherBranch(let branch, let app, let deployed):
            """
            taking \(quoted(branch)) without a build: \(quoted(app)) deploys \(quoted(deployed))
              to deploy it: git push REMOTE \(shellWord("\(branch):\(deployed)"))
            """
        case .tag(let ref): "taking tag \(quoted(ref.short)) without a build: only a branch is built"
        case .otherRef(let ref): "taking \(quoted(ref)) without a build: only a branch is built"
        case .deletion(let ref): "deleting \(quoted(ref.short))"
        }
    }

    var decidedBranch: BranchName? {
        guard case .notAsked(let branch, _, isFirst: true) = self else { return nil }
        return branch
    }
}

extension [Acceptance] {
    /// What the pusher is told, in lines; of a long list the beginning.
    public var summary: String {
        let limit = 10
        var lines = prefix(limit).map(\.description)
        let hidden = count - lines.count
        if hidden > 0 { lines.append("and \(hidden) other ref\(hidden == 1 ? "" : "s"), also without a build") }
        return lines.joined(separator: "\n")
    }
}
