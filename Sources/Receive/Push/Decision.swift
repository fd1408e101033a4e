public import Git

/// What is to be done with a push as a whole, as git takes or declines it as a whole.
public enum Decision: Equatable, Sendable {
    /// Build one commit, and take all refs when that has succeeded.
    case build(PlannedBuild, accepted: [Acceptance])
    /// Take all refs; nothing is to be built.
    case accept([Acceptance])
    /// Decline the push.
    case refuse(PushRefusal)

    /// The branch that this push makes the deploy branch, to be recorded when the push has been taken.
    public var decidedBranch: BranchName? {
        switch self {
        case .build(let build, _): build.isFirst ? build.branch : nil
        case .accept(let accepted): accepted.lazy.compactMap(\.decidedBranch).first
        case .refuse: nil
        }
    }
}

/// The one commit of a push that is to be built.
public struct PlannedBuild: Hashable, Sendable {
    public let app: AppName
    public let branch: BranchName
    public let commit: ObjectID
    /// What the branch is now; nil for a new one.
    public let previous: ObjectID?
    /// Whether this push decides the deploy branch.
    public let isFirst: Bool
    /// Whether `previous` is no ancestor of `commit`.
    public let replacesHistory: Bool

    public var ref: RefName { RefName(branch: branch) }

    /// What the pusher is told before the build, in lines.
    public var description: String {
        var lines = ["building \(quoted(branch)) of \(quoted(app)) at \(commit.short)"]
        if isFirst { lines.append(firstBranch(branch, of: app)) }
        if let previous, replacesHistory {
            lines.append(
                "replacing the history of \(quoted(branch)): \(previous.short) is no ancestor of \(commit.short)"
            )
        }
        return lines.joined(separator: "\n")
    }
}

/// Said once in an app's life, whether the push that decides is built or not.
func firstBranch(_ branch: BranchName, of app: AppName) -> String {
    """
    \(quoted(branch)) becomes the deploy branch of \(quoted(app)), as the first branch pushed
      to choose another: pushyard app set \(app) branch=NAME
    """
}
